"""What changed between two reports, from codes to plain sentences in the reader's language."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mapping.overlaps.models import OverlapDecision
from strategy.gaps import changes
from strategy.reports.models import TargetKind
from strategy.reports.sentences import FAILURES
from strategy.requirements.models import Method
from workforce.language.figures import number
from workforce.language.words import labelled

NOISE = 1e-6  # of a worker
NAMED = 5  # names in a sentence; the rest are counted
FIGURES = {
    "current": gettext_lazy("Current"),
    "required": gettext_lazy("Required"),
    "difference": gettext_lazy("Net"),
    "shortage": gettext_lazy("Shortage"),
    "surplus": gettext_lazy("Surplus"),
}
ROSE = {
    "difference": gettext_lazy("The net gap moved by %(count)s towards a surplus"),
    "shortage": gettext_lazy("The shortage grew by %(count)s"),
    "surplus": gettext_lazy("The surplus grew by %(count)s"),
}
FELL = {
    "difference": gettext_lazy("The net gap moved by %(count)s towards a shortage"),
    "shortage": gettext_lazy("The shortage shrank by %(count)s"),
    "surplus": gettext_lazy("The surplus shrank by %(count)s"),
}
TITLES = {
    changes.LISTS: gettext_lazy("Lists of areas and cadres"),
    changes.REQUIREMENT: gettext_lazy("The requirement itself"),
    changes.POPULATION: gettext_lazy("Population figures"),
    changes.SUBMISSIONS: gettext_lazy("Who reported"),
    changes.CORRECTIONS: gettext_lazy("Corrected reports"),
    changes.REAL: gettext_lazy("Real change"),
    changes.OVERLAP: gettext_lazy("Overlaps decided"),
    changes.METHOD: gettext_lazy("Method of calculation"),
}
FAILED = FAILURES | {
    "too_long": gettext_lazy("It took longer than a comparison may take."),
    "no_inputs": gettext_lazy("For one of the two reports, the data it was computed from are no longer there."),
}
LISTS = {
    "areas_new": lambda n: ngettext("%(n)s area is new in the list", "%(n)s areas are new in the list", n),
    "areas_ended": lambda n: ngettext("%(n)s area is no longer in it", "%(n)s areas are no longer in it", n),
    "areas_moved": lambda n: ngettext(
        "%(n)s area is now part of another area", "%(n)s areas are now part of other areas", n
    ),
    "cadres_new": lambda n: ngettext("%(n)s cadre is new", "%(n)s cadres are new", n),
    "cadres_ended": lambda n: ngettext(
        "%(n)s cadre is no longer in the list", "%(n)s cadres are no longer in the list", n
    ),
    "cadres_moved": lambda n: ngettext("%(n)s cadre is in another group", "%(n)s cadres are in other groups", n),
}
RECEIVED = {
    "new": lambda n: ngettext("%(n)s submission is newly accepted", "%(n)s submissions are newly accepted", n),
    "gone": lambda n: ngettext(
        "%(n)s submission of the earlier report has none in its place",
        "%(n)s submissions of the earlier report have none in their place",
        n,
    ),
    "newer": lambda n: ngettext("%(n)s submission has a newer version", "%(n)s submissions have newer versions", n),
}
SETTLED = {
    "settled": lambda n: ngettext(
        "%(n)s overlap was decided by the ministry", "%(n)s overlaps were decided by the ministry", n
    ),
    "changed": lambda n: ngettext(
        "%(n)s overlap was decided differently", "%(n)s overlaps were decided differently", n
    ),
    "open_again": lambda n: ngettext(
        "%(n)s overlap decided before is not decided now: the lower count is used",
        "%(n)s overlaps decided before are not decided now: the lower counts are used",
        n,
    ),
}


def exact(value: float) -> str:
    """With the decimals it has, four at most."""
    return number(value, len(f"{value:.4f}".rstrip("0").partition(".")[2]))


def failure(change) -> str:
    known = FAILED.get(change.failure)
    return str(known) if known else _("The inputs contradict each other: %(what)s.") % {"what": change.failure}


COUNTED = {
    ("current", True): lambda n: ngettext(
        "%(count)s more worker is counted than before", "%(count)s more workers are counted than before", n
    ),
    ("current", False): lambda n: ngettext(
        "%(count)s fewer worker is counted than before", "%(count)s fewer workers are counted than before", n
    ),
    ("required", True): lambda n: ngettext(
        "%(count)s more worker is required than before", "%(count)s more workers are required than before", n
    ),
    ("required", False): lambda n: ngettext(
        "%(count)s fewer worker is required than before", "%(count)s fewer workers are required than before", n
    ),
}
POSTS = {
    ("current", True): lambda n: ngettext(
        "%(count)s more post is filled than before", "%(count)s more posts are filled than before", n
    ),
    ("current", False): lambda n: ngettext(
        "%(count)s fewer post is filled than before", "%(count)s fewer posts are filled than before", n
    ),
    ("required", True): lambda n: ngettext(
        "%(count)s more post is to be filled than before", "%(count)s more posts are to be filled than before", n
    ),
    ("required", False): lambda n: ngettext(
        "%(count)s fewer post is to be filled than before", "%(count)s fewer posts are to be filled than before", n
    ),
}


def finding(figure: str, moved, method: str) -> str:
    """``moved``: the difference as it is shown."""
    if not moved:
        return _("Nothing changed in total")
    given = {"count": number(abs(moved), -moved.as_tuple().exponent)}
    counted = POSTS if method in (Method.APPROVED, Method.FUNDED) else COUNTED
    if (figure, moved > 0) in counted:
        return counted[figure, moved > 0](1 if abs(moved) == 1 else 2) % given
    return str((ROSE if moved > 0 else FELL)[figure]) % given


class Words:
    """Sentences on a change for one selection (method, target) and one area;
    ``labels`` names areas, cadres, organisations.

    areas: (counted before, counted now) in the area shown.
    """

    def __init__(self, change, selection, labels, area, areas, figure):
        self.facts, self.selection, self.labels, self.area, self.areas = change.facts, selection, labels, area, areas
        self.figure, self.part = figure, 0
        self.cells = self.facts.get("cells", {}).get(selection.method, {})

    def sentences(self, code: str, part: Fraction) -> list[str]:
        self.part = part
        found = getattr(self, f"_{code}")()
        if code in self.facts.get("unclear", []):
            found.append(
                _(
                    "The later report does not say what each organisation counted in overlaps, so decisions on "
                    "overlaps are shown together with the records."
                )
            )
        return found

    def together(self) -> list[str]:
        """Steps that could not be told apart from the one after them."""
        return [
            _("“%(step)s” could not be separated and is shown together with the step after it.")
            % {"step": TITLES[code]}
            for code in self.facts.get("joined", [])
        ]

    def _lists(self):
        said = self.facts.get("lists", {})
        found = [
            self._counted(LISTS, word, said[word]["count"], self._names(word, said[word]))
            for word in LISTS
            if word in said
        ]
        if "employers" in said:
            found.append(_("Other employers count now than before."))
        return found

    def _names(self, word, said):
        name = self.labels.area if word.startswith("areas") else self.labels.cadre
        return self._few([name(code) for code in said["codes"]], said["count"])

    def _requirement(self):
        said = self.facts.get("requirement", {})
        found = [self._raised(row) for row in said.get("changed", []) if self._concerns(row)]
        found += [
            _("%(for)s: there is a requirement now.") % {"for": self._for(row)}
            for row in said.get("new", [])
            if self._concerns(row)
        ]
        found += [
            _("%(for)s: there is no requirement any more.") % {"for": self._for(row)}
            for row in said.get("ended", [])
            if self._concerns(row)
        ]
        if "posts" in said and self.selection.method in (Method.APPROVED, Method.FUNDED):
            found.append(
                ngettext(
                    (
                        "The establishment register differs in %(n)s place: "
                        "%(before)s approved posts before, %(after)s now."
                    ),
                    (
                        "The establishment register differs in %(n)s places: "
                        "%(before)s approved posts before, %(after)s now."
                    ),
                    said["posts"]["count"],
                )
                % {"n": number(said["posts"]["count"]), **{k: number(said["posts"][k]) for k in ("before", "after")}}
            )
        return found

    def _concerns(self, row):
        return row["method"] == self.selection.method and (
            self.selection.kind == TargetKind.ALL
            or (row["target_kind"], row["target"]) == (self.selection.kind, self.selection.target)
            or row["target_kind"] == TargetKind.CADRE
            and self.labels.group_of(row["target"]) == self.selection.target
        )

    def _for(self, row):
        label = str(self.selection.target_label(row["target_kind"], row["target"]))
        return f"{label} ({self.labels.area(row['area'])})" if row["area"] else label

    def _raised(self, row):
        before, after = row["before"], row["after"]
        given = {"for": self._for(row), "before": before, "after": after}
        if not isinstance(before, int | float) or not isinstance(after, int | float) or isinstance(before, bool):
            return _("%(for)s: what is required is counted in another way.") % given
        given |= {"before": exact(before), "after": exact(after)}
        raised = {
            "per_100k": (
                gettext_lazy("%(for)s: the norm was raised from %(before)s to %(after)s per 100,000."),
                gettext_lazy("%(for)s: the norm was lowered from %(before)s to %(after)s per 100,000."),
            ),
            "minimum_per_area": (
                gettext_lazy("%(for)s: the least in an area was raised from %(before)s to %(after)s."),
                gettext_lazy("%(for)s: the least in an area was lowered from %(before)s to %(after)s."),
            ),
            "cases_per_worker": (
                gettext_lazy("%(for)s: one worker is to have up to %(after)s cases, no longer %(before)s."),
                gettext_lazy("%(for)s: one worker is to have no more than %(after)s cases, no longer %(before)s."),
            ),
        }
        return str(raised[row["name"]][after < before]) % given

    def _population(self):
        return [
            ngettext(
                "%(group)s: another figure for %(n)s area; %(before)s people before, %(after)s now.",
                "%(group)s: other figures for %(n)s areas; %(before)s people before, %(after)s now.",
                row["areas"],
            )
            % {
                "group": self.labels.people(row["group"]),
                "n": number(row["areas"]),
                "before": number(row["before"]),
                "after": number(row["after"]),
            }
            for row in self.facts.get("population", [])
            if row["group"] in self.labels.groups_of(self.selection)
        ]

    def _submissions(self):
        found, (before, now) = [], self.areas
        if self.area.parent == "":
            _matched, new, gone = self.cells.get(f"{self.selection.kind}:{self.selection.target}", (0, 0, 0))
            if new:
                found.append(
                    self._counted(
                        {"": lambda n: ngettext("%(n)s more area is counted", "%(n)s more areas are counted", n)},
                        "",
                        new,
                        self._which("new"),
                    )
                )
            if gone:
                found.append(
                    self._counted(
                        {
                            "": lambda n: ngettext(
                                "%(n)s area is no longer counted", "%(n)s areas are no longer counted", n
                            )
                        },
                        "",
                        gone,
                        self._which("gone"),
                    )
                )
        if not self.area.is_base:
            found.append(
                _("%(before)s areas counted before, %(now)s now.") % {"before": number(before), "now": number(now)}
            )
        return found + self._once()

    def _once(self):
        """Who reported in one of the two reports only, with their workers in the figure shown."""
        rows = {word: self._reporters(word) for word in ("new", "gone")}
        found = [self._counted(RECEIVED, word, len(own), self._named(own)) for word, own in rows.items() if own]
        rest = self.part - sum(n for n, _row in rows["new"]) + sum(n for n, _row in rows["gone"])
        if self.area.is_base and not found:
            found.append(_("Some of this area's figures were known in one of the two reports only."))
        elif self.area.is_base and self.figure == "current" and abs(rest) > NOISE:
            found.append(_("The rest: figures known in one of the two reports only, or in overlaps with these."))
        return found

    def _reporters(self, word):
        """[(workers, row)] of this area and these cadres, those with most first."""
        listed = self.facts.get("submissions", {}).get(word, {}).get("list", [])
        rows = [row for row in listed if self.labels.is_within(row["area"], self.area)]
        counted = [(self._workers(row), row) for row in rows]
        counted = [(sum(own.values()), row) for own, row in counted if own or self.selection.kind == TargetKind.ALL]
        return sorted(counted, key=lambda pair: -pair[0])

    def _workers(self, row):
        """{cadre: number} of those in the figure shown."""
        kind, target = self.selection.kind, self.selection.target
        return {
            cadre: n
            for cadre, n in row.get("workers", {}).get(self.selection.method, {}).items()
            if kind == TargetKind.ALL or target == (cadre if kind == TargetKind.CADRE else self.labels.group_of(cadre))
        }

    def _named(self, counted):
        """Names, for those who may see the records; '' for others."""
        names = [self._name(n, row) for n, row in counted if self.labels.may_name(row["organisation"], row["area"])]
        return self._few(names, len(counted)) if names else ""

    def _name(self, workers, row):
        many = 1 if workers == 1 else 2
        posts = self.selection.method in (Method.APPROVED, Method.FUNDED)
        count = (
            ngettext("%(n)s filled post", "%(n)s filled posts", many)
            if posts
            else ngettext("%(n)s worker", "%(n)s workers", many)
        ) % {"n": exact(workers)}
        given = {"organisation": self.labels.organisation(row["organisation"]), "count": count}
        if row["area"] == self.area.code:
            return _("%(organisation)s (%(count)s)") % given
        return _("%(organisation)s in %(area)s (%(count)s)") % (given | {"area": self.labels.area(row["area"])})

    def _which(self, word):
        """Names of the areas, where all cadres are shown."""
        said = self.cells.get("areas", {}).get(word)
        return (
            self._few([self.labels.area(code) for code in said["codes"]], said["count"])
            if said and self.selection.kind == TargetKind.ALL
            else ""
        )

    def _corrections(self):
        said = self.facts.get("submissions", {}).get("newer")
        found = [
            _(
                "Organisations that had already reported in this round corrected or completed their figures: "
                "the same day, better known."
            )
        ]
        return found + ([self._counted(RECEIVED, "newer", said["count"], self._senders(said))] if said else [])

    def _senders(self, said):
        names = [self.labels.organisation(row["organisation"]) for row in said["list"]]
        return self._few(list(dict.fromkeys(names)), len(set(names)))

    def _real(self):
        if self.area.parent != "":
            return [_("Workers and posts of organisations that reported for the area both times.")]
        matched = self.cells.get(f"{self.selection.kind}:{self.selection.target}", (0,))[0]
        return [
            ngettext(
                "Workers and posts of organisations that reported both times, in the %(n)s area known both times.",
                "Workers and posts of organisations that reported both times, in the %(n)s areas known both times.",
                matched,
            )
            % {"n": number(matched)}
        ]

    def _overlap(self):
        said = self.facts.get("overlap", {})
        return [self._counted(SETTLED, word, said[word]["count"], "") for word in SETTLED if word in said]

    def overlaps(self) -> list[str]:
        """What was decided of each overlap, in a sentence."""
        rows = [
            row
            for word in ("settled", "changed")
            for row in self.facts.get("overlap", {}).get(word, {}).get("list", [])
        ]
        return [
            _("%(cadre)s in %(area)s: %(decision)s")
            % {
                "cadre": self.labels.cadre(row["cadre"]),
                "area": self.labels.area(row["area"]),
                "decision": _("both organisations' figures count")
                if row["decision"] == OverlapDecision.Decision.BOTH
                else _("the figures of %(organisation)s count")
                % {"organisation": self.labels.organisation(row["organisation"])},
            }
            for row in rows[: 2 * NAMED]
        ]

    def _method(self):
        before, now = self.facts.get("method", ["", ""])
        return [
            _("Computed by version %(before)s of the method before, by version %(now)s now.")
            % {"before": before, "now": now}
        ]

    def _counted(self, words, word, count, names):
        sentence = words[word](count) % {"n": number(count)}
        return f"{labelled(sentence, names)}." if names else f"{sentence}."

    def _few(self, names, count):
        shown = ", ".join(str(name) for name in names[:NAMED])
        more = count - len(names[:NAMED])
        return (
            ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {"names": shown, "n": number(more)}
            if more > 0
            else shown
        )
