"""The command line: one thin module per command.

A command's module has two functions, ``configure(parser)`` and ``run(arguments)``, and is imported only when
the command is chosen; :mod:`normgraph.cli.main` lists the commands. What people read goes to standard output,
progress and warnings go to standard error.
"""
