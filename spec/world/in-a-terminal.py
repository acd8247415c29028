"""Runs a command on a terminal of its own, and types a text once another text is shown.

usage: in-a-terminal.py AWAITED TYPED COMMAND...
Prints what the command wrote; ends with its exit status.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

awaited, typed, command = sys.argv[1].encode(), sys.argv[2].encode().decode("unicode_escape"), sys.argv[3:]
process, terminal = pty.fork()
if process == 0:
    while os.get_terminal_size(0).columns == 0:
        pass
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
shown = b""
while True:
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        break
    if not chunk:
        break
    shown += chunk
    if typed and awaited in shown:
        os.write(terminal, typed.encode())
        typed = ""
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
