"""Lays out the HTML templates: elements and template tags on lines of their own, and no page looks different for it.

  .venv/bin/python -m tools.templates [--check] [files]        every template when no file is named

White space is put in or taken out only where no page can show it: beside the edge of a block-level element, or beside
other white space, on every way that the template's tags can take. Where a space is seen it stays a space or becomes a
new line; where none is seen, none is made. Texts to translate, <pre>, <textarea>, <script>, <style>, <svg> and the
values of attributes keep their bytes. What was laid out is read again and compared: what would differ is not written.

Why not a library: see the comparison in the docstring of tests/tools/test_templates.py.
"""
