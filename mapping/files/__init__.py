"""Files in and out. Nothing here knows of the database.

inspect(path, filename) -> Kind          what a file really is; FileProblem if it is not to be read
read_table(path, filename=...) -> Table  any xlsx, xls, ods, csv as text cells with their addresses
write_template, write_csv_template       what partners fill, made from the column contract
write_issues                             what is wrong, as a workbook
write_table, write_csv                   every other export, safe against formula injection
sentences.explain(problem)               a problem's code in the reader's language
"""

from mapping.files import sentences
from mapping.files.issues import write_issues
from mapping.files.reading import read_table
from mapping.files.safety import inspect
from mapping.files.table import Column, FileProblem, Kind, LeftOut, Limits, Problem, Profile, Table, address, fold
from mapping.files.tables import write_csv, write_table
from mapping.files.template import write_csv_template, write_template

__all__ = [
    "Column",
    "FileProblem",
    "Kind",
    "LeftOut",
    "Limits",
    "Problem",
    "Profile",
    "Table",
    "address",
    "fold",
    "inspect",
    "read_table",
    "sentences",
    "write_csv",
    "write_csv_template",
    "write_issues",
    "write_table",
    "write_template",
]
