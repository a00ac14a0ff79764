"""Keeps one LibreOffice running and converts documents to PDF.

usage: listener.py SOFFICE FOLDER
Reads lines "MAX_PAGES<tab>SOURCE<tab>TARGET" and answers each with "ok PAGES", "refused REASON", or "error REASON" in words of others. Ends, with LibreOffice, when its input or
the process that started it ends.
"""
import os

# Before the rest is loaded, which takes a while: a service that dies meanwhile is to be missed.
PARENT = os.getppid()

import contextlib
import ctypes
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import unicodedata
import zipfile
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

NEVER_RUN_MACROS = 0
NEVER_UPDATE_LINKS = 0
PDF_A_2B = 2
DIE_WITH_PARENT = 1
LEAST_WIDTH = 24
WIDTH_IN_TEXT = 320
RESTART_WANTED = 81
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

# The beginning of a part whose text is printed; templates give their headers and footers any name.
PRINTED = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:\w+:)?(?:document|hdr|ftr|footnotes|endnotes)[\s>]", re.S)

# Where a field goes. Nobody can guess it, so that no text of a project is taken for one.
MARK = "\ue000" + secrets.token_hex(16) + "-%d\ue001"

launched = []


class Refused(Exception):
    """Its words are for whoever asked for the document."""


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def die_with_parent():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def end():
    """Kills LibreOffice, and what a wrapper has started in our group."""
    for process in launched:
        process.kill()
    with contextlib.suppress(OSError):
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            with contextlib.suppress(OSError):
                if pid != os.getpid() and os.getpgid(pid) == os.getpgrp():
                    os.kill(pid, signal.SIGKILL)


def watch(ready):
    """
    Input that ends is noticed between two documents only; the death of the service must be at any time, also before the first one. One that waits for
    documents without its LibreOffice is of no use.
    """
    while os.getppid() == PARENT and not (ready.is_set() and launched[-1].poll() is not None):
        time.sleep(0.5)
    end()
    os._exit(1)


def launch(office, folder, pipe):
    # What lies between, a script and a splash screen, would outlive us or be outlived.
    binary = os.path.join(os.path.dirname(os.path.realpath(office)), "soffice.bin")
    process = subprocess.Popen(
        [binary if os.path.exists(binary) else office, "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
         "-env:UserInstallation=" + uno.systemPathToFileUrl(os.path.join(folder, "profile")), "--accept=pipe,name=%s;urp;" % pipe],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
    launched.append(process)
    return process


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


def unlink_sockets(process):
    """
    Nobody else is to connect, and LibreOffice, which is always killed, would leave the names of its sockets in the system's temporary folder. They
    stay where the system does not tell them.
    """
    files = "/proc/%d/fd" % process.pid
    held = set()
    with contextlib.suppress(OSError):
        for file in os.listdir(files):
            with contextlib.suppress(FileNotFoundError):
                held.add(os.readlink(os.path.join(files, file)))
        with open("/proc/net/unix") as sockets:
            bound = [line.split(maxsplit=7) for line in sockets]
        for path in {socket[7].rstrip("\n") for socket in bound if len(socket) == 8 and "socket:[%s]" % socket[6] in held}:
            if os.path.basename(path).startswith("OSL_PIPE_"):
                os.remove(path)


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
        # Without a number, a heading would go to the stop of the page number.
        if any(entry.count("\t") > 1 for entry in index.getAnchor().getString().splitlines()):
            levels = index.LevelFormat
            for level in range(1, levels.getCount()):
                uno.invoke(levels, "replaceByIndex", (level, with_tab(levels.getByIndex(level))))
        index.update()


def load(desktop, path, filter_name):
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, properties(
        Hidden=True, MacroExecutionMode=NEVER_RUN_MACROS, UpdateDocMode=NEVER_UPDATE_LINKS, FilterName=filter_name))
    if document is None:
        raise Refused("LibreOffice cannot read the document")
    return document


def rewrite(source, target, contents):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, contents.get(entry.filename) or old.read(entry))


def read_fonts():
    """One byte for each character, 1 where a font draws it; None where that cannot be told."""
    try:
        listing = subprocess.run(["fc-list", "-f", "%{charset}\n"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    drawn = bytearray(sys.maxunicode + 1)
    for block in set(listing.decode("ascii", "ignore").split()):
        first, _, last = block.partition("-")
        first, last = int(first, 16), int(last or first, 16)
        drawn[first:last + 1] = b"\1" * (last + 1 - first)
    return drawn


def replace_undrawn(fonts, source, target):
    """Gives what no font draws, such as an emoji of recent years, the sign for it instead of an empty box; false where there is nothing of the kind."""
    if fonts is None:
        return False
    contents = {}
    with zipfile.ZipFile(source) as package:
        for part in package.namelist():
            content = package.read(part) if re.fullmatch(r"word/[^/]+\.xml", part) else b""
            if PRINTED.match(content):
                text = content.decode("utf-8")
                undrawn = [character for character in set(text) if not fonts[ord(character)]
                           and character > "\u2000" and unicodedata.category(character) not in ("Cf", "Mn", "Me", "Zs", "Zl", "Zp")]
                if undrawn:
                    contents[part] = text.translate(dict.fromkeys(map(ord, undrawn), "\ufffd" if fonts[0xFFFD] else "?")).encode("utf-8")
    if contents:
        rewrite(source, target, contents)
    return bool(contents)


def above(parents, element, tag):
    """The element itself or the nearest around it that has the tag; None where there is none."""
    while element is not None and element.tag != tag:
        element = parents.get(element)
    return element


def width_of(cell, parents):
    """Of the text in a cell, in points. Where it is not told in twentieths of a point, as in a table that fits itself, the grid tells it."""
    told = cell.find(W + "tcPr/" + W + "tcW")
    if told is not None and told.get(W + "type", "dxa") == "dxa" and int(told.get(W + "w")) > 0:
        return int(told.get(W + "w")) / 20 - 8
    row = above(parents, cell, W + "tr")
    cells = [other for other in row.iter(W + "tc") if above(parents, other, W + "tr") is row]
    spans = [int(span.get(W + "val")) if (span := other.find(W + "tcPr/" + W + "gridSpan")) is not None else 1 for other in cells]
    before = row.find(W + "trPr/" + W + "gridBefore")
    first = sum(spans[:cells.index(cell)]) + (0 if before is None else int(before.get(W + "val")))
    columns = [int(column.get(W + "w", "0")) for column in above(parents, row, W + "tbl").iterfind(W + "tblGrid/" + W + "gridCol")]
    return max(sum(columns[first:first + spans[cells.index(cell)]]) / 20 - 8, LEAST_WIDTH)


def mark_answers(source, target):
    """Puts a numbered mark in the place of each answer control of a Word document; returns (name, kind, width, height) of each, in points."""
    with zipfile.ZipFile(source) as package:
        content = package.read("word/document.xml")
    if b'"answer.' not in content:
        return []
    for _, (prefix, namespace) in ElementTree.iterparse(zipfile.ZipFile(source).open("word/document.xml"), ["start-ns"]):
        ElementTree.register_namespace(prefix, namespace)
    root = ElementTree.fromstring(content)
    parents = {child: parent for parent in root.iter() for child in parent}
    answers = []
    for control in list(root.iter(W + "sdt")):
        kind = control.find(W + "sdtPr")
        tag = kind.find(W + "tag")
        if tag is None or not tag.get(W + "val").startswith("answer."):
            continue
        cell, row = above(parents, control, W + "tc"), above(parents, control, W + "tr")
        height = None if row is None else row.find(W + "trPr/" + W + "trHeight")
        answers.append((
            tag.get(W + "val")[len("answer."):].replace(".", "-"),
            "checkbox" if kind.find(W14 + "checkbox") is not None else "text" if kind.find(W + "date") is not None else "textarea",
            WIDTH_IN_TEXT if cell is None else width_of(cell, parents),
            24 if height is None else int(height.get(W + "val")) / 20 - 4))
        run = ElementTree.Element(W + "r")
        ElementTree.SubElement(run, W + "t").text = MARK % (len(answers) - 1)
        parents[control][list(parents[control]).index(control)] = run
    rewrite(source, target, {"word/document.xml": ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)})
    return answers


def field(index, answer):
    name, kind, width, height = answer
    implementation = "CheckBox" if kind == "checkbox" else "TextField"
    several_lines = ('<form:properties><form:property form:property-name="MultiLine" office:value-type="boolean" office:boolean-value="true"/>'
                     '</form:properties>') if kind == "textarea" else ""
    width, height = {"checkbox": (10, 10), "text": (width, 13), "textarea": (width, height)}[kind]
    return (
        '<form:%s xml:id="answer%d" form:id="answer%d" form:name=%s form:control-implementation="ooo:com.sun.star.form.component.%s" '
        'form:tab-stop="true" form:tab-index="%d">%s</form:%s>' % (kind, index, index, quoteattr(name), implementation, index + 1, several_lines, kind),
        '<draw:control text:anchor-type="as-char" draw:z-index="%d" svg:width="%.2fpt" svg:height="%.2fpt" draw:control="answer%d"/>' % (
            index, width, height, index))


def open_document(desktop, source):
    """Opens a Word document; the content controls for a recipient's answers, which LibreOffice would print, become fields of a form."""
    marked, plain, form = (source + end for end in (".marked.docx", ".odt", ".form.odt"))
    answers = mark_answers(source, marked)
    if not answers:
        return load(desktop, source, "MS Word 2007 XML"), []
    document = load(desktop, marked, "MS Word 2007 XML")
    try:
        document.storeToURL(uno.systemPathToFileUrl(plain), properties(FilterName="writer8"))
    finally:
        document.close(True)
    fields = [field(index, answer) for index, answer in enumerate(answers)]
    with zipfile.ZipFile(plain) as package:
        content = package.read("content.xml").decode("utf-8")
    content = re.sub(MARK.replace("%d", r"(\d+)"), lambda mark: fields[int(mark.group(1))][1], content)
    content = re.sub(r"<office:forms[^>]*/>|<office:forms.*?</office:forms>", "", content, flags=re.S)
    forms = ('<office:forms form:automatic-focus="false" form:apply-design-mode="false"><form:form form:name="Answers" '
             'form:control-implementation="ooo:com.sun.star.form.component.Form">' + "".join(declaration for declaration, _ in fields) + "</form:form></office:forms>")
    content = re.sub(r"<office:text\b[^>]*>", lambda start: start.group(0) + forms, content, count=1)
    rewrite(plain, form, {"content.xml": content.encode("utf-8")})
    return load(desktop, form, "writer8"), [marked, plain, form]


def convert(desktop, fonts, max_pages, source, target):
    drawn = source + ".drawn.docx"
    document, copies = open_document(desktop, drawn if replace_undrawn(fonts, source, drawn) else source)
    try:
        pages = document.getCurrentController().PageCount
        if pages > max_pages:
            raise Refused("the document has %d pages, more than the limit of %d" % (pages, max_pages))
        update_indexes(document)
        settings = properties(SelectPdfVersion=PDF_A_2B, UseTaggedPDF=True, ExportBookmarks=True, PDFUACompliance=True)
        document.storeToURL(uno.systemPathToFileUrl(target), properties(
            FilterName="writer_pdf_Export", FilterData=uno.Any("[]com.sun.star.beans.PropertyValue", settings)))
        return pages
    finally:
        document.close(True)
        for copy in copies + [drawn] * os.path.exists(drawn):
            os.remove(copy)


def answers(desktop):
    try:
        desktop.getFrames().getCount()
        return True
    except Exception:
        return False


def main():
    # A session of our own: what is sent to the terminal's processes is not for us.
    if os.getpgrp() != os.getpid():
        os.setsid()
    ready = threading.Event()
    threading.Thread(target=watch, args=(ready,), daemon=True).start()
    process, desktop = start(sys.argv[1], sys.argv[2])
    unlink_sockets(process)
    fonts = read_fonts()
    ready.set()
    print("ready", flush=True)
    try:
        for line in sys.stdin:
            max_pages, source, target = line.rstrip("\n").split("\t")
            try:
                print("ok %d" % convert(desktop, fonts, int(max_pages), source, target), flush=True)
            except Refused as refusal:
                print("refused %s" % refusal, flush=True)
            except Exception as error:
                # One that dies breaks the connection before the system tells of its end.
                if process.poll() is not None or not answers(desktop):
                    raise
                print("error %s" % (str(error).replace("\n", " ") or type(error).__name__), flush=True)
    finally:
        end()


main()
