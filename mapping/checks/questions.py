"""What a file leaves open is asked of a person, never guessed. PURE.

Whoever reads or checks a file calls ``Asked.ask`` wherever there are two ways to read it, and goes on with the answer.
The words of each code are in ``mapping/files/questions.py``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Question:
    """``key``: of letters, digits and "_", the same each time that the same file is read. ``code``: what is asked;
    ``params`` (JSON): what its words name; ``choices``: codes, one of which is the answer.
    """

    key: str
    code: str
    params: dict
    choices: tuple


@dataclass
class Asked:
    """``answers`` {key: choice} given to an earlier reading of the file; ``questions`` of this one, answered or not."""

    answers: Mapping[str, str] = field(default_factory=dict)
    questions: list = field(default_factory=list)

    def ask(self, code: str, choices: Iterable[str], which: object = "", **params: object) -> str:
        """The choice that was made, '' while it is open. ``which`` tells several questions of one code apart."""
        question = Question(f"{code}_{which}" if which else code, code, params, tuple(choices))
        self.questions.append(question)
        return self._answer(question)

    @property
    def open(self) -> list[Question]:
        return [question for question in self.questions if not self._answer(question)]

    def _answer(self, question):
        answer = self.answers.get(question.key, "")
        return answer if answer in question.choices else ""
