"""Writing the differences of an imported plan: each part through `editing.save`, with its revision,
its history and its freezing.
"""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from strategy.documents import plan_rows
from strategy.documents.gathering import Plan
from strategy.documents.plan_columns import BY_NAME, Kind
from strategy.documents.plan_compare import Difference
from strategy.framework.models import FrameworkItem
from strategy.plans.models import Action, ElementChoice, Indicator, Objective, Risk
from strategy.plans.services import indicators, plans
from strategy.writing.services import editing
from workforce.people.models import User
from workforce.reference.models import Area, Cadre, Organisation, WorkLevel

MODELS = {"level": WorkLevel, "cadre": Cadre, "area": Area, "organisation": Organisation}
MANY = {"context", "levels", "cadres", "areas", "partners"}
CHILDREN = {"costs": "action", "effects": "action", "milestones": "action", "targets": "indicator"}


class Writing:
    """One import. ``parts``: {sheet: {number in the plan or in the file: the saved part}}."""

    def __init__(self, plan: Plan, differences: dict[str, Difference], *, by: User):
        self.plan, self.strategy, self.differences, self.by = plan, plan.strategy, differences, by
        self.items = {item.code: item for item in FrameworkItem.objects.filter(framework=self.strategy.framework_id)}
        self.codes = {name: {row.code: row for row in model.objects.all()} for name, model in MODELS.items()}
        self.codes |= {"element": self.items, "context": self.items}
        self.parts = {
            "objectives": {str(each.number): each for each in plan.objectives},
            "actions": {each.label: each for each in plan.actions},
            "indicators": {str(each.number): each for each in plan.indicators},
        }
        self.written = set()  # (model, id) of the parts counted
        self.done = {"new": 0, "changed": 0, "deleted": 0}

    def write(self, *, with_deletion: bool) -> dict[str, int]:
        self.with_deletion = with_deletion
        self._each("objectives", self._objective)
        self._each("actions", self._action)
        self._needs()
        self._each("indicators", self._indicator)
        for sheet, parent in CHILDREN.items():
            self._children(sheet, f"{parent}s")
        self._each("risks", self._risk)
        self._each("choices", self._choice)
        if with_deletion:
            self._delete()
        return self.done

    def _each(self, name, save):
        difference = self.differences.get(name)
        if difference is None:
            return
        for held, row, names in difference.changed:
            self._saved(name, save, held, {key: row[key] for key in row if key in names or key in ("number", "key")})
        for row in difference.new:
            self._saved(name, save, None, row)

    def _saved(self, name, save, held, row):
        """Save one part; what its own rules refuse is said with its number or title."""
        try:
            part = save(held, row)
        except ValidationError as refused:
            known = held or row
            which = known.get("number") or known.get("title") or known.get("element")
            said = {"sheet": BY_NAME[name].title, "which": which, "why": " ".join(refused.messages)}
            raise ValidationError(_("%(sheet)s, %(which)s: %(why)s") % said, code="refused") from refused
        self._count(part, "changed" if held else "new")
        if name in self.parts:
            self.parts[name][str(row["number"])] = part
            if held:
                self.parts[name][str(held["number"])] = part

    # Parts ------------------------------------------------------------------------------------------------------------
    def _values(self, name, row):
        """(fields, many-to-many fields) of a row, as the model takes them."""
        values, many = {}, {}
        for column in BY_NAME[name].read:
            if column.name not in row or column.kind in (Kind.KEY, Kind.NUMBERS):
                continue
            value = row[column.name]
            if column.name in MANY:
                many[column.name] = [self.codes[column.of][code] for code in value]
            elif column.kind == Kind.CODE:
                values[column.name] = self.codes[column.of][value] if value else None
            else:
                values[column.name] = self._plain(column, value)
        return values, many

    @staticmethod
    def _plain(column, value):
        if column.name in ("is_lower_better", "is_chosen"):
            return value == "yes"
        if column.kind == Kind.DAY:
            return date.fromisoformat(value) if value else None
        if column.kind == Kind.DECIMAL:
            return Decimal(value) if value else None
        return value

    def _objective(self, held, row):
        values, many = self._values("objectives", row)
        part = self.parts["objectives"][str(held["number"])] if held else Objective(strategy=self.strategy)
        return editing.save(part, values=self._uncut(part, values), many=many, revision=part.revision, by=self.by)

    def _action(self, held, row):
        values, many = self._values("actions", row)
        objective, _dot, number = row["number"].partition(".")
        values |= {"objective": self.parts["objectives"][objective], "number": int(number)}
        part = self.parts["actions"][held["number"]] if held else Action(strategy=self.strategy)
        return editing.save(part, values=self._uncut(part, values), many=many, revision=part.revision, by=self.by)

    @staticmethod
    def _uncut(part, values):
        """A text that only looks shorter or tidier in a cell stays as it was written."""
        if part.pk:
            return {
                name: getattr(part, name) if _is_same(getattr(part, name), value) else value
                for name, value in values.items()
            }
        return values

    def _needs(self):
        """Dependencies, once every action is there."""
        difference = self.differences.get("actions")
        rows = (
            [*(row for _held, row, names in difference.changed if "depends_on" in names), *difference.new]
            if difference
            else []
        )
        for row in rows:
            part = self.parts["actions"][row["number"]]
            needed = [self.parts["actions"][number] for number in row.get("depends_on", ())]
            if {each.pk for each in needed} == {each.pk for each in part.depends_on.all()}:
                continue
            if plans.chain(part, [each.pk for each in needed]):
                raise ValidationError(
                    _("Action %(number)s can't wait for itself: correct “Depends on”.") % {"number": row["number"]}
                )
            saved = editing.save(part, values={}, many={"depends_on": needed}, revision=part.revision, by=self.by)
            self.parts["actions"][row["number"]] = saved

    def _indicator(self, held, row):
        values, _many = self._values("indicators", row)
        for name, of in (("objective", "objectives"), ("action", "actions")):
            if name in values:
                values[name] = self.parts[of][values[name]] if values[name] else None
        part = self.parts["indicators"][str(held["number"])] if held else Indicator(strategy=self.strategy)
        line = {name: values.get(name, getattr(part, name)) for name in indicators.LINE}
        if values.get("source", part.source) == Indicator.Source.MEASURED:
            values = {name: value for name, value in values.items() if name not in ("baseline", "baseline_on")}
            if held is None or any(getattr(part, name) != line[name] for name in line):
                values |= indicators.baseline(self.strategy.report, line)
        return editing.save(part, values=self._uncut(part, values), revision=part.revision, by=self.by)

    def _risk(self, held, row):
        values, _many = self._values("risks", row)
        part = self._held(self.plan.risks, held) if held else Risk(strategy=self.strategy)
        return editing.save(part, values=self._uncut(part, values), revision=part.revision, by=self.by)

    @staticmethod
    def _held(parts, held):
        return next(each for each in parts if str(each.key) == held["key"])

    def _choice(self, held, row):
        values, _many = self._values("choices", row)
        part = next((each for each in self.plan.choices if held and each.element.code == held["element"]), None)
        part = part or ElementChoice(strategy=self.strategy)
        return editing.save(part, values=self._uncut(part, values), revision=part.revision, by=self.by)

    # Rows of parts ----------------------------------------------------------------------------------------------------
    def _children(self, name, of):
        """Costs, effects, milestones, targets: those of the file over those that are there, part by part."""
        difference = self.differences.get(name)
        if difference is None:
            return
        owner = CHILDREN[name]
        gone = {id(held) for held in difference.missing} if self.with_deletion else set()
        changed = {id(held): row for held, row, _names in difference.changed}
        moved = [held for held in difference.held if id(held) in changed or id(held) in gone]
        parts = {part.pk: part for part in (self.parts[of][str(row[owner])] for row in [*difference.new, *moved])}
        for pk, part in parts.items():
            mine = [row for row in difference.held if self.parts[of][str(row[owner])].pk == pk and id(row) not in gone]
            rows = [row | changed.get(id(row), {}) for row in mine]
            rows += [row for row in difference.new if self.parts[of][str(row[owner])].pk == pk]
            given = [{key: value for key, value in self._values(name, row)[0].items() if key != owner} for row in rows]
            saved = editing.save(part, values={}, rows={name: given}, revision=part.revision, by=self.by)
            for number in [each for each, found in self.parts[of].items() if found.pk == pk]:
                self.parts[of][number] = saved
            self._count(saved, "changed")

    def _count(self, part, how):
        """Each part once: a new one with its costs is one new part."""
        if (type(part), part.pk) not in self.written:
            self.written.add((type(part), part.pk))
            self.done[how] += 1

    # What the file no longer has --------------------------------------------------------------------------------------
    def _delete(self):
        for name in ("indicators", "actions", "objectives", "risks", "choices"):
            for held in reversed(self.differences[name].missing if name in self.differences else []):
                self._remove(name, held)
                self.done["deleted"] += 1

    def _remove(self, name, held):
        if name in ("actions", "objectives"):
            part = self.parts[name][str(held["number"])]
            part.refresh_from_db()
            if name == "objectives" and part.actions.exists():
                raise ValidationError(
                    _("Objective %(number)s has actions that stay: it can't be deleted.") % {"number": part.number}
                )
            return plans.delete(part, revision=part.revision, by=self.by)
        if name == "choices":
            part = next(each for each in self.plan.choices if each.element.code == held["element"])
        else:
            part = self._held(self.plan.indicators if name == "indicators" else self.plan.risks, held)
        part.refresh_from_db()
        return editing.remove(part, revision=part.revision, by=self.by)


def _is_same(held, value):
    return isinstance(held, str) and isinstance(value, str) and plan_rows.text(held) == value
