import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import workforce.reference.models.named
import workforce.people.models
from django.conf import settings
from django.db import migrations, models

from workforce.migrations._create_models import CreateModels


PERIODS = """
CREATE FUNCTION workforce_area_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM workforce_area other
    WHERE other.code = NEW.code AND other.id <> NEW.id
      AND daterange(other.valid_from, other.valid_to) && daterange(NEW.valid_from, NEW.valid_to)
  ) THEN
    RAISE EXCEPTION 'area % has two periods that overlap', NEW.code
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'workforce_area_periods';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER workforce_area_periods BEFORE INSERT OR UPDATE OF code, valid_from, valid_to ON workforce_area
  FOR EACH ROW EXECUTE FUNCTION workforce_area_periods();
"""
DROP = """
DROP TRIGGER workforce_area_periods ON workforce_area;
DROP FUNCTION workforce_area_periods();
"""


def add_unspecified(apps, schema_editor):
    """'Unspecified' is a value of a record's key, so that its parts are never null."""
    row = {"name": "Not specified", "names": {"fr": "Non précisé"}, "name_key": "not specified"}
    apps.get_model("workforce", "Sector").objects.create(code="unspecified", **row)
    apps.get_model("workforce", "WorkLevel").objects.create(code="unspecified", rank=99, **row)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='AreaLevel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                    ('rank', models.PositiveSmallIntegerField(verbose_name='Rank')),
                    ('plural', models.CharField(max_length=200, verbose_name='Plural')),
                    ('plurals', models.JSONField(blank=True, default=dict, verbose_name='Plural in other languages')),
                ],
                options={
                    'verbose_name': 'area level',
                    'verbose_name_plural': 'area levels',
                    'ordering': ['rank', 'code'],
                },
            ),
            migrations.CreateModel(
                name='BoundarySet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('width', models.FloatField()),
                    ('height', models.FloatField()),
                ],
            ),
            migrations.CreateModel(
                name='CadreGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                ],
                options={
                    'verbose_name': 'cadre group',
                    'verbose_name_plural': 'cadre groups',
                },
            ),
            migrations.CreateModel(
                name='PopulationGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                ],
                options={
                    'verbose_name': 'population group',
                    'verbose_name_plural': 'population groups',
                },
            ),
            migrations.CreateModel(
                name='Sector',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                ],
                options={
                    'verbose_name': 'sector',
                    'verbose_name_plural': 'sectors',
                },
            ),
            migrations.CreateModel(
                name='WorkLevel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                    ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='Rank')),
                ],
                options={
                    'verbose_name': 'level of work',
                    'verbose_name_plural': 'levels of work',
                    'ordering': ['rank'],
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                    ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('full_name', models.CharField(blank=True, max_length=150)),
                    ('language', models.CharField(blank=True, max_length=5)),
                    ('must_change_password', models.BooleanField(default=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'person',
                    'verbose_name_plural': 'people',
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='workforce_user_email_unique', violation_error_message='Another person already uses this e-mail address.')],
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name='ApiUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('holder', models.CharField(max_length=80)),
                    ('minute', models.DateTimeField(db_index=True)),
                    ('count', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('holder', 'minute'), name='workforce_apiuse_unique')],
                },
            ),
            migrations.CreateModel(
                name='Area',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('valid_from', models.DateField(blank=True, null=True, verbose_name='Valid from')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='Valid until')),
                    ('code', models.CharField(max_length=80, verbose_name='Code')),
                    ('path', models.CharField(db_index=True, max_length=400, verbose_name='Path from the country down')),
                    ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='Other names')),
                    ('short', models.CharField(blank=True, help_text='Label of the tile on the map.', max_length=8, verbose_name='Short name')),
                    ('tile_column', models.SmallIntegerField(blank=True, null=True, verbose_name='Column of the tile')),
                    ('tile_row', models.SmallIntegerField(blank=True, null=True, verbose_name='Row of the tile')),
                    ('members', models.ManyToManyField(blank=True, related_name='reporting_units', to='workforce.area', verbose_name='Areas it stands for')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='workforce.area', verbose_name='Parent area')),
                    ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='workforce.arealevel', verbose_name='Area level')),
                ],
                options={
                    'verbose_name': 'area',
                    'verbose_name_plural': 'areas',
                    'ordering': ['name_key'],
                    'abstract': False,
                    'indexes': [models.Index(fields=['code'], name='workforce_a_code_768a62_idx')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='workforce_area_valid_order', violation_error_message='The end must be after the start.'), models.CheckConstraint(condition=models.Q(models.Q(('tile_column__isnull', True), ('tile_row__isnull', True)), models.Q(('tile_column__isnull', False), ('tile_row__isnull', False)), _connector='OR'), name='workforce_area_tile_both_or_neither')],
                },
            ),
            migrations.CreateModel(
                name='AreaChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('split', 'Split'), ('merge', 'Merge'), ('rename', 'Rename'), ('move', 'Move to another parent')], max_length=10, verbose_name='Kind')),
                    ('on', models.DateField(verbose_name='Day')),
                    ('note', models.TextField(blank=True, verbose_name='Note')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes_from', to='workforce.area', verbose_name='Area before')),
                    ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes_to', to='workforce.area', verbose_name='Area after')),
                ],
                options={
                    'verbose_name': 'change of an area',
                    'verbose_name_plural': 'changes of areas',
                    'ordering': ['on'],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'on', 'source', 'target'), name='workforce_areachange_unique')],
                },
            ),
            migrations.CreateModel(
                name='Boundary',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.TextField()),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('area', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='boundary', to='workforce.area')),
                ],
                options={
                    'verbose_name': 'boundary',
                    'verbose_name_plural': 'boundaries',
                },
            ),
            migrations.CreateModel(
                name='Cadre',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('valid_from', models.DateField(blank=True, null=True, verbose_name='Valid from')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='Valid until')),
                    ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                    ('plural', models.CharField(max_length=200, verbose_name='Plural')),
                    ('plurals', models.JSONField(blank=True, default=dict, verbose_name='Plural in other languages')),
                    ('category', models.CharField(choices=[('professional', 'Professional'), ('para_professional', 'Para-professional'), ('allied', 'Allied')], max_length=20, verbose_name='Category')),
                    ('isco08', models.CharField(blank=True, max_length=10, verbose_name='ISCO-08')),
                    ('isced', models.CharField(blank=True, max_length=10, verbose_name='ISCED 2011')),
                    ('is_regulated', models.BooleanField(default=False, verbose_name='Regulated profession')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='Order in lists')),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cadres', to='workforce.cadregroup', verbose_name='Cadre group')),
                ],
                options={
                    'verbose_name': 'cadre',
                    'verbose_name_plural': 'cadres',
                    'ordering': ['order', 'code'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='workforce_cadre_valid_order', violation_error_message='The end must be after the start.')],
                },
            ),
            migrations.CreateModel(
                name='Country',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('code', models.CharField(max_length=3, unique=True, verbose_name='Code')),
                    ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, size=None, verbose_name='Languages')),
                    ('illustrative', models.BooleanField(default=False, verbose_name='Illustrative figures')),
                    ('illustrative_note', models.TextField(blank=True, verbose_name='Note on illustrative figures')),
                    ('illustrative_notes', models.JSONField(blank=True, default=dict, verbose_name='Note on illustrative figures, other languages')),
                    ('density_low', models.DecimalField(decimal_places=3, default='0.5', max_digits=9, verbose_name='Fewest workers per 100,000 people')),
                    ('density_high', models.DecimalField(decimal_places=3, default='500', max_digits=9, verbose_name='Most workers per 100,000 people')),
                    ('jump_percent', models.PositiveIntegerField(default=50, verbose_name='Jump to ask about (%)')),
                    ('jump_least', models.PositiveIntegerField(default=5, verbose_name='Jump to ask about (workers)')),
                    ('children_group', models.CharField(default='children', max_length=40, verbose_name='Code of the population group of children')),
                    ('total_group', models.CharField(default='total', max_length=40, verbose_name='Code of the population group of all people')),
                    ('publication_notes', models.JSONField(blank=True, default=dict, verbose_name='Remarks by subject')),
                ],
                options={
                    'verbose_name': 'country',
                    'verbose_name_plural': 'countries',
                    'constraints': [models.CheckConstraint(condition=models.Q(('density_high__gt', models.F('density_low'))), name='workforce_country_density_window')],
                },
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                    ('actor_name', models.CharField(max_length=150)),
                    ('verb', models.CharField(help_text='created, changed, submitted, accepted, sent_back ...', max_length=40)),
                    ('object_type', models.CharField(max_length=80)),
                    ('object_id', models.CharField(max_length=40)),
                    ('object_label', models.CharField(max_length=300)),
                    ('before', models.JSONField(blank=True, default=dict)),
                    ('after', models.JSONField(blank=True, default=dict)),
                    ('note', models.TextField(blank=True)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-at', '-pk'],
                    'indexes': [models.Index(fields=['object_type', 'object_id'], name='workforce_e_object__8009b2_idx')],
                },
            ),
            migrations.CreateModel(
                name='IdempotentRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('holder', models.CharField(help_text='token:<id> or user:<id>', max_length=40)),
                    ('key', models.CharField(max_length=200)),
                    ('method', models.CharField(max_length=8)),
                    ('path', models.CharField(max_length=500)),
                    ('digest', models.CharField(help_text='sha256 of what was sent', max_length=64)),
                    ('status', models.PositiveSmallIntegerField(blank=True, help_text='of the answer; empty while it is being made', null=True)),
                    ('headers', models.JSONField(blank=True, default=dict)),
                    ('body', models.BinaryField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('holder', 'key'), name='workforce_idempotentrequest_unique')],
                },
            ),
            migrations.CreateModel(
                name='JobTitle',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Job title')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200, unique=True)),
                    ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='job_titles', to='workforce.cadre', verbose_name='Cadre')),
                ],
                options={
                    'verbose_name': 'job title',
                    'verbose_name_plural': 'job titles',
                },
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='Name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='Name in other languages')),
                    ('name_key', workforce.reference.models.named.NameKeyField(db_index=True, default='', editable=False, max_length=200)),
                    ('valid_from', models.DateField(blank=True, null=True, verbose_name='Valid from')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='Valid until')),
                    ('code', models.SlugField(max_length=80, unique=True, verbose_name='Code')),
                    ('employer_type', models.CharField(choices=[('central_government', 'Central government'), ('local_government', 'Local government'), ('national_ngo', 'National NGO'), ('international_ngo', 'International NGO'), ('faith_based', 'Faith-based organisation'), ('un', 'United Nations'), ('private', 'Private'), ('community', 'Community structure')], max_length=20, verbose_name='Employer type')),
                    ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='Other names')),
                    ('is_ministry', models.BooleanField(default=False, verbose_name='This is the ministry')),
                    ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='workforce.area', verbose_name='Area')),
                ],
                options={
                    'verbose_name': 'organisation',
                    'verbose_name_plural': 'organisations',
                    'ordering': ['name_key'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='workforce_organisation_valid_order', violation_error_message='The end must be after the start.')],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('full_name', models.CharField(max_length=150)),
                    ('role', models.CharField(choices=[('partner', 'Partner'), ('clerk', 'Clerk, on behalf'), ('reviewer', 'Reviewer'), ('planner', 'Planner'), ('chair', 'Leadership group: chair'), ('secretariat', 'Leadership group: secretariat'), ('member', 'Leadership group: member'), ('observer', 'Leadership group: observer'), ('administrator', 'Administrator')], max_length=20)),
                    ('language', models.CharField(blank=True, max_length=5)),
                    ('token', models.CharField(default=workforce.people.models._token, editable=False, max_length=64, unique=True)),
                    ('expires_at', models.DateTimeField(default=workforce.people.models._in_two_weeks)),
                    ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='workforce.area')),
                    ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='workforce.organisation')),
                ],
                options={
                    'verbose_name': 'invitation',
                    'verbose_name_plural': 'invitations',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='workforce_invitation_accepted_both_or_neither')],
                },
            ),
            migrations.CreateModel(
                name='Grant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('partner', 'Partner'), ('clerk', 'Clerk, on behalf'), ('reviewer', 'Reviewer'), ('planner', 'Planner'), ('chair', 'Leadership group: chair'), ('secretariat', 'Leadership group: secretariat'), ('member', 'Leadership group: member'), ('observer', 'Leadership group: observer'), ('administrator', 'Administrator')], max_length=20)),
                    ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='workforce.area')),
                    ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='workforce.organisation')),
                ],
                options={
                    'verbose_name': 'role',
                    'verbose_name_plural': 'roles',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('user', 'role', 'organisation', 'area'), name='workforce_grant_unique', nulls_distinct=False, violation_error_message='This person already has this role.'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='workforce_grant_revoked_both_or_neither'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['partner', 'clerk']), _negated=True), ('organisation__isnull', False), _connector='OR'), name='workforce_grant_partner_has_organisation', violation_error_message='A partner or clerk works for an organisation: choose it.')],
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, verbose_name='What it is for')),
                    ('start', models.CharField(help_text='The first characters, by which people tell tokens apart.', max_length=12)),
                    ('digest', models.CharField(help_text='sha256 of the token', max_length=64, unique=True)),
                    ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('reference:read', 'Read the reference lists and rounds'), ('submissions:read', 'Read submissions, files and records'), ('submissions:write', 'Send, change and submit submissions'), ('figures:read', 'Read gap reports and coverage')], max_length=30), size=None, verbose_name='What it may do')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField(verbose_name='Expires on')),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to='workforce.organisation', verbose_name='Organisation')),
                ],
                options={
                    'verbose_name': 'API token',
                    'verbose_name_plural': 'API tokens',
                    'ordering': ['-created_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='workforce_apitoken_revoked_both_or_neither'), models.CheckConstraint(condition=models.Q(('scopes__len__gt', 0)), name='workforce_apitoken_scoped'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='workforce_apitoken_expires_later')],
                },
            ),
            migrations.CreateModel(
                name='Population',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                    ('count', models.PositiveBigIntegerField(verbose_name='People')),
                    ('source', models.CharField(max_length=300, verbose_name='Source')),
                    ('rule', models.TextField(blank=True, help_text='Empty for a published figure; else how it was estimated.', verbose_name='How it was estimated')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='populations', to='workforce.area', verbose_name='Area')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='workforce.populationgroup', verbose_name='Population group')),
                ],
                options={
                    'verbose_name': 'population',
                    'verbose_name_plural': 'populations',
                    'constraints': [models.UniqueConstraint(fields=('area', 'group', 'year'), name='workforce_population_unique')],
                },
            ),
        ]),
        migrations.RunSQL(PERIODS, DROP),
        migrations.RunPython(add_unspecified, migrations.RunPython.noop),
    ]
