"""Keeps one LibreOffice running and converts documents to PDF.

usage: listener.py SOFFICE PROFILE_FOLDER
Reads lines "MAX_PAGES<tab>SOURCE<tab>TARGET" and answers each with "ok PAGES" or "error REASON". Ends when its input ends.
"""
import os
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

NEVER_RUN_MACROS = 0
NEVER_UPDATE_LINKS = 0
PDF_A_2B = 2


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def start(office, profile):
    pipe = "cortap%d" % os.getpid()
    process = subprocess.Popen(
        [office, "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
         "-env:UserInstallation=" + uno.systemPathToFileUrl(profile), "--accept=pipe,name=%s;urp;" % pipe],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while process.poll() in (None, 81):
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            return process, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.05)
    raise RuntimeError("LibreOffice ended with code %s" % process.returncode)


def convert(desktop, max_pages, source, target):
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, properties(
        Hidden=True, ReadOnly=True, MacroExecutionMode=NEVER_RUN_MACROS, UpdateDocMode=NEVER_UPDATE_LINKS, FilterName="MS Word 2007 XML"))
    if document is None:
        raise RuntimeError("LibreOffice cannot read the document")
    try:
        pages = document.getCurrentController().PageCount
        if pages > max_pages:
            raise RuntimeError("the document has %d pages, more than the limit of %d" % (pages, max_pages))
        settings = properties(SelectPdfVersion=PDF_A_2B, UseTaggedPDF=True, ExportBookmarks=True)
        document.storeToURL(uno.systemPathToFileUrl(target), properties(
            FilterName="writer_pdf_Export", FilterData=uno.Any("[]com.sun.star.beans.PropertyValue", settings)))
        return pages
    finally:
        document.close(True)


def main():
    process, desktop = start(sys.argv[1], sys.argv[2])
    print("ready", flush=True)
    try:
        for line in sys.stdin:
            max_pages, source, target = line.rstrip("\n").split("\t")
            try:
                print("ok %d" % convert(desktop, int(max_pages), source, target), flush=True)
            except Exception as error:
                print("error %s" % str(error).replace("\n", " "), flush=True)
    finally:
        process.kill()


main()
