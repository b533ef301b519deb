"""The demonstration is loaded whole, or nothing of it is."""

import pytest
from django.core.management import call_command

from mapping.rounds.models import Round
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Country, Organisation


@pytest.mark.django_db
def test_nothing_stays_when_it_fails_half_way(settings, tmp_path):
    media = tmp_path / "media"
    media.write_text("a file where the folder of the uploads should be")
    settings.MEDIA_ROOT = media
    with pytest.raises(NotADirectoryError):
        call_command("demo")
    assert not any(model.objects.exists() for model in (Area, Cadre, Organisation, User, Round))
    assert not Country.objects.exists()
