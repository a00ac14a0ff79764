"""Keeps one LibreOffice running and converts documents to PDF.

usage: listener.py SOFFICE FOLDER
Reads lines "MAX_PAGES<tab>SOURCE<tab>TARGET" and answers each with "ok PAGES" or "error REASON". Ends, with LibreOffice, when its input or
the process that started it ends.
"""
import ctypes
import os
import secrets
import signal
import subprocess
import sys
import threading
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

NEVER_RUN_MACROS = 0
NEVER_UPDATE_LINKS = 0
PDF_A_2B = 2
DIE_WITH_PARENT = 1
RESTART_WANTED = 81


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def die_with_parent():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def watch(parent, process):
    """Input that ends is noticed between two documents only; the death of the service must be at any time."""
    while os.getppid() == parent:
        time.sleep(0.5)
    process.kill()
    os._exit(1)


def launch(office, folder, pipe):
    # What lies between, a script and a splash screen, would outlive us or be outlived.
    binary = os.path.join(os.path.dirname(os.path.realpath(office)), "soffice.bin")
    return subprocess.Popen(
        [binary if os.path.exists(binary) else office, "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
         "-env:UserInstallation=" + uno.systemPathToFileUrl(os.path.join(folder, "profile")), "--accept=pipe,name=%s;urp;" % pipe],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)


def start(office, folder):
    pipe = "cortap" + secrets.token_hex(16)
    process = launch(office, folder, pipe)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while True:
        code = process.poll()
        if code == RESTART_WANTED:
            process = launch(office, folder, pipe)
        elif code is not None:
            raise RuntimeError("LibreOffice ended with code %s" % code)
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            return process, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.05)


def with_tab(entry):
    """Word sets a tab between the number and the text of an entry, LibreOffice a blank."""
    tokens = []
    for token in entry:
        tokens.append(token)
        if any(part.Value == "TokenEntryNumber" for part in token):
            tokens.append(properties(TokenType="TokenText", Text="\t"))
    return uno.Any("[][]com.sun.star.beans.PropertyValue", tuple(tokens))


def update_indexes(document):
    indexes = document.getDocumentIndexes()
    for number in range(indexes.getCount()):
        index = indexes.getByIndex(number)
        levels = index.LevelFormat
        for level in range(1, levels.getCount()):
            uno.invoke(levels, "replaceByIndex", (level, with_tab(levels.getByIndex(level))))
        index.update()


def convert(desktop, max_pages, source, target):
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, properties(
        Hidden=True, MacroExecutionMode=NEVER_RUN_MACROS, UpdateDocMode=NEVER_UPDATE_LINKS, FilterName="MS Word 2007 XML"))
    if document is None:
        raise RuntimeError("LibreOffice cannot read the document")
    try:
        pages = document.getCurrentController().PageCount
        if pages > max_pages:
            raise RuntimeError("the document has %d pages, more than the limit of %d" % (pages, max_pages))
        update_indexes(document)
        settings = properties(SelectPdfVersion=PDF_A_2B, UseTaggedPDF=True, ExportBookmarks=True)
        document.storeToURL(uno.systemPathToFileUrl(target), properties(
            FilterName="writer_pdf_Export", FilterData=uno.Any("[]com.sun.star.beans.PropertyValue", settings)))
        return pages
    finally:
        document.close(True)


def main():
    # A session of our own: what is sent to the terminal's processes is not for us.
    parent = os.getppid()
    if os.getpgrp() != os.getpid():
        os.setsid()
    process, desktop = start(sys.argv[1], sys.argv[2])
    threading.Thread(target=watch, args=(parent, process), daemon=True).start()
    print("ready", flush=True)
    try:
        for line in sys.stdin:
            max_pages, source, target = line.rstrip("\n").split("\t")
            try:
                print("ok %d" % convert(desktop, int(max_pages), source, target), flush=True)
            except Exception as error:
                if process.poll() is not None:
                    raise
                print("error %s" % (str(error).replace("\n", " ") or type(error).__name__), flush=True)
    finally:
        process.kill()


main()
