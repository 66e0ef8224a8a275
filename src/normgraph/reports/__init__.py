"""Assessments as files and text for people and programs.

Import what is needed from the modules: :mod:`.json_report`, :mod:`.table`, :mod:`.html`, :mod:`.flow` and
:mod:`.write`.
"""
