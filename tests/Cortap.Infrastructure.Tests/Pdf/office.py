"""Opens a signed report with LibreOffice.

usage: office.py SOFFICE FOLDER REPORT COPY
Prints one line for each signature that LibreOffice finds, "valid|invalid SUBJECT", and saves the report anew as COPY.
"""
import os
import secrets
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

RESTART_WANTED = 81
READ = 1


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def launch(folder, pipe):
    binary = os.path.join(os.path.dirname(os.path.realpath(sys.argv[1])), "soffice.bin")
    return subprocess.Popen(
        [binary, "--headless", "--norestore", "--nologo", "-env:UserInstallation=" + uno.systemPathToFileUrl(folder), "--accept=pipe,name=%s;urp;" % pipe],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def verify(context, url):
    manager = context.ServiceManager
    storage = uno.invoke(manager.createInstanceWithContext("com.sun.star.embed.StorageFactory", context), "createInstanceWithArguments", (
        (url, READ, uno.Any("[]com.sun.star.beans.PropertyValue", properties(StorageFormat="ZipFormat"))),))
    signatures = manager.createInstanceWithContext("com.sun.star.security.DocumentDigitalSignatures", context)
    for found in signatures.verifyDocumentContentSignatures(storage, None):
        print("valid" if found.SignatureIsValid else "invalid", found.Signer.SubjectName)


def save(context, url, copy):
    document = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context).loadComponentFromURL(
        url, "_blank", 0, properties(Hidden=True))
    document.storeToURL(uno.systemPathToFileUrl(copy), properties(FilterName="MS Word 2007 XML"))
    document.close(True)


def main():
    pipe = "cortap" + secrets.token_hex(16)
    process = launch(sys.argv[2], pipe)
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        while True:
            if process.poll() == RESTART_WANTED:
                process = launch(sys.argv[2], pipe)
            try:
                context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
                break
            except NoConnectException:
                time.sleep(0.05)
        url = uno.systemPathToFileUrl(sys.argv[3])
        verify(context, url)
        save(context, url, sys.argv[4])
    finally:
        process.kill()


main()
