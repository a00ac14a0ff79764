using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>Deliberately broken documents: where, what.</summary>
internal static class Faults
{
    private const string Main = "word/document.xml";
    private const string Letterhead = "word/letterhead.xml";
    private const string Footer = "word/bodyFooter.xml";
    private const string Row = "<w:tr><w:tc><w:tcPr><w:tcW w:w=\"400\" w:type=\"dxa\"/></w:tcPr>";
    private const string Box = "<w:txbxContent><w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr>";

    public static SortedDictionary<string, Fault> All { get; } = new(StringComparer.Ordinal)
    {
        ["body: properties after the run"] = Insert(Main, "</w:p><w:p>", "<w:r/><w:pPr/>", before: 6),
        ["body: paragraph in a paragraph"] = Insert(Main, "<w:p><w:pPr><w:pStyle w:val=\"LetterDate\"/></w:pPr>", "<w:p/>"),
        ["body: run in the body"] = Insert(Main, "<w:body>", "<w:r><w:t>x</w:t></w:r>"),
        ["body: text outside a run"] = Insert(Main, "<w:p><w:pPr><w:pStyle w:val=\"LetterDate\"/></w:pPr>", "<w:t>x</w:t>"),
        ["body: unknown element"] = Insert(Main, "<w:body>", "<w:sentence/>"),
        ["body: element of another vocabulary"] = Insert(Main, "<w:body>", "<note/>"),
        ["body: unknown attribute"] = Replace(Main, "<w:pStyle w:val=\"LetterDate\"/>", "<w:pStyle w:val=\"LetterDate\" w:size=\"3\"/>"),
        ["body: attribute missing"] = Replace(Main, "<w:pStyle w:val=\"LetterDate\"/>", "<w:pStyle/>"),
        ["body: attribute not a number"] = Replace(Main, "<w:pgMar w:top=\"1440\"", "<w:pgMar w:top=\"wide\""),
        ["body: attribute out of the list"] = Insert(Main, "<w:p><w:pPr><w:pStyle w:val=\"LetterDate\"/>", "<w:jc w:val=\"diagonal\"/>"),
        ["body: style properties in the wrong order"] = Replace(Main, "<w:pStyle w:val=\"LetterDate\"/>", "<w:keepNext/><w:pStyle w:val=\"LetterDate\"/>"),
        ["body: section before the end"] = Insert(Main, "<w:body>", "<w:sectPr/>"),
        ["body: bookmark twice"] = Replace(Main, "<w:bookmarkStart w:id=\"100002\"", "<w:bookmarkStart w:id=\"100001\""),
        ["body: bookmark end twice"] = Replace(Main, "<w:bookmarkEnd w:id=\"100002\"", "<w:bookmarkEnd w:id=\"100001\""),
        ["body: bookmark id not a number"] = Replace(Main, "<w:bookmarkStart w:id=\"100002\"", "<w:bookmarkStart w:id=\"second\""),
        ["body: bookmark without a name"] = Replace(Main, "<w:bookmarkStart w:id=\"100002\" w:name=\"_Toc000000002\"", "<w:bookmarkStart w:id=\"100002\""),
        ["body: bookmark name too long"] = Replace(Main, "w:name=\"_Toc000000002\"", $"w:name=\"_Toc000000002{new string('x', 60)}\""),
        ["body: hyperlink to no relationship"] = Replace(Main, "<w:hyperlink r:id=\"rIdLink1\"", "<w:hyperlink r:id=\"rIdLink99\""),
        ["body: hyperlink cut off"] = Replace(Main, "<w:hyperlink r:id=\"rIdLink1\" w:history=\"1\">", "<w:hyperlink w:tooltip=\"x r:id=\"y>"),
        ["body: header to no relationship"] = Replace(Main, "r:id=\"letterhead\"", "r:id=\"nowhere\""),
        ["body: header that is a footer"] = Replace(Main, "<w:headerReference w:type=\"first\" r:id=\"letterhead\"", "<w:headerReference w:type=\"first\" r:id=\"noFooter\""),
        ["body: header that is a hyperlink"] = Replace(Main, "<w:headerReference w:type=\"first\" r:id=\"letterhead\"", "<w:headerReference w:type=\"first\" r:id=\"rIdLink1\"", passes: true),
        ["body: comment that does not exist"] = Insert(Main, "<w:pStyle w:val=\"LetterDate\"/></w:pPr>", "<w:r><w:commentReference w:id=\"4\"/></w:r>"),
        ["body: footnote that does not exist"] = Insert(Main, "<w:pStyle w:val=\"LetterDate\"/></w:pPr>", "<w:r><w:footnoteReference w:id=\"4\"/></w:r>"),
        ["body: style that does not exist"] = Replace(Main, "<w:pStyle w:val=\"LetterDate\"/>", "<w:pStyle w:val=\"Missing\"/>", passes: true),
        ["body: numbering that does not exist"] = Insert(Main, "<w:pStyle w:val=\"LetterDate\"/>", "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"4711\"/></w:numPr>", passes: true),
        ["body: anchor that does not exist"] = Replace(Main, "<w:hyperlink w:anchor=\"_Toc000000002\"", "<w:hyperlink w:anchor=\"_Toc999999999\"", passes: true),
        ["body: numbering id not a number"] = Insert(Main, "<w:pStyle w:val=\"LetterDate\"/>", "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"one\"/></w:numPr>"),
        ["body: run properties after the text"] = Replace(Main, "<w:r><w:rPr><w:u w:val=\"single\"/></w:rPr>", "<w:r><w:t>x</w:t><w:rPr><w:u w:val=\"single\"/></w:rPr>"),
        ["body: element in a text"] = Replace(Main, "<w:t xml:space=\"preserve\">", "<w:t xml:space=\"preserve\"><w:b/>"),
        ["body: field character of no kind"] = Replace(Main, "w:fldCharType=\"begin\"", "w:fldCharType=\"start\""),
        ["body: another namespace"] = Replace(Main, "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"", "xmlns:w=\"urn:else\""),
        ["body: namespace changed inside"] = Replace(Main, "<w:p><w:pPr><w:pStyle w:val=\"LetterDate\"/>", "<w:p xmlns:w=\"urn:else\"><w:pPr><w:pStyle w:val=\"LetterDate\"/>"),
        ["body: prefix not declared"] = Insert(Main, "<w:body>", "<q:p/>"),
        ["body: end tag missing"] = Replace(Main, "</w:body>", ""),
        ["body: tags crossed"] = Replace(Main, "</w:t></w:r>", "</w:r></w:t>"),
        ["body: control character"] = Replace(Main, "General Manager", "General\u0002Manager"),
        ["body: not a character"] = Replace(Main, "General Manager", "General\uFFFFManager"),
        ["body: entity not declared"] = Replace(Main, "General Manager", "General &boss; Manager"),
        ["body: bare ampersand"] = Replace(Main, "General Manager", "General & Manager"),
        ["body: end of a section in the text"] = Replace(Main, "General Manager", "General ]]> Manager"),
        ["body: two roots"] = new(document => document.Edit(Main, text => text + "<w:document/>")),
        ["body: not UTF-8"] = new(document => document.Parts[Main] = [.. document.Parts[Main].AsSpan(0, 3000), 0xC3, 0x28, .. document.Parts[Main].AsSpan(3000)]),
        ["body: cut off"] = new(document => document.Parts[Main] = document.Parts[Main][..50_000]),
        ["table: grid after the rows"] = Replace(Main, "<w:gridCol w:w=\"400\"/></w:tblGrid>", "<w:gridCol w:w=\"400\"/></w:tblGrid><w:tr><w:tc><w:p/></w:tc></w:tr><w:tblPr/>"),
        ["table: no properties"] = Replace(Main, "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr><w:tblGrid><w:gridCol w:w=\"400\"/>", "<w:tbl><w:tblGrid><w:gridCol w:w=\"400\"/>"),
        ["table: paragraph between rows"] = Replace(Main, Row, "<w:p/>" + Row),
        ["table: row in a row"] = Replace(Main, Row, "<w:tr>" + Row),
        ["table: cell without a paragraph"] = Replace(Main, Row + "<w:p><w:r><w:t>Inner</w:t></w:r></w:p>", Row, passes: true),
        ["table: width not a number"] = Replace(Main, "<w:tcW w:w=\"400\"", "<w:tcW w:w=\"narrow\""),
        ["table: width of no kind"] = Replace(Main, "<w:tcW w:w=\"400\" w:type=\"dxa\"/>", "<w:tcW w:w=\"400\" w:type=\"cubit\"/>"),
        ["table: cell properties in the wrong order"] = Replace(Main, "<w:tcW w:w=\"400\" w:type=\"dxa\"/>", "<w:vMerge/><w:tcW w:w=\"400\" w:type=\"dxa\"/>"),
        ["table: cell properties after the paragraph"] = Replace(Main, "<w:p><w:r><w:t>Inner</w:t></w:r></w:p>", "<w:p/><w:tcPr/>"),
        ["text box: paragraph properties at the end"] = Replace(Main, "In a box</w:t></w:r>", "In a box</w:t></w:r><w:pPr/>"),
        ["text box: alignment of no kind"] = Replace(Main, Box, Box.Replace("left", "sideways", StringComparison.Ordinal)),
        ["text box: run among paragraphs"] = Replace(Main, Box, "<w:txbxContent><w:r/><w:p>"),
        ["text box: shape id twice"] = Replace(Main, "<v:shape ", "<v:shape id=\"a\"/><v:shape id=\"a\" "),
        ["header: alignment of no kind"] = Replace(Letterhead, "<w:jc w:val=\"center\"/>", "<w:jc w:val=\"crooked\"/>"),
        ["header: run among paragraphs"] = Replace(Letterhead, "<w:tbl>", "<w:r/><w:tbl>"),
        ["header: nothing in it"] = new(document => document.Edit(Letterhead, text => text[..(text.IndexOf("<w:tbl>", StringComparison.Ordinal))] + "</w:hdr>"), PassesValidator: true),
        ["header: root of a footer"] = new(document => document.Edit(Letterhead, text => text.Replace("w:hdr", "w:ftr", StringComparison.Ordinal))),
        ["header: image to no relationship"] = Replace(Letterhead, "<w:t xml:space=\"preserve\">Region </w:t>", "<w:pict><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:imagedata r:id=\"x\"/></v:shape></w:pict>"),
        ["footer: field character of no kind"] = Replace(Footer, "w:fldCharType=\"end\"", "w:fldCharType=\"stop\""),
        ["footer: tab position not a number"] = Insert(Footer, "<w:p><w:pPr>", "<w:tabs><w:tab w:val=\"right\" w:pos=\"far\"/></w:tabs>"),
        ["styles: style twice"] = Replace("word/styles.xml", "w:styleId=\"Heading2\"", "w:styleId=\"Heading1\""),
        ["styles: kind of no kind"] = Replace("word/styles.xml", "w:type=\"paragraph\"", "w:type=\"sentence\""),
        ["numbering: definition twice"] = Replace("word/numbering.xml", "w:abstractNumId=\"1\"", "w:abstractNumId=\"0\""),
        ["numbering: instances before definitions"] = Replace("word/numbering.xml", "<w:abstractNum ", "<w:num w:numId=\"9\"><w:abstractNumId w:val=\"0\"/></w:num><w:abstractNum "),
        ["settings: order"] = Replace("word/settings.xml", "<w:defaultTabStop w:val=\"720\" />", "<w:defaultTabStop w:val=\"maybe\" />"),
        ["properties: name twice"] = Replace("docProps/custom.xml", "name=\"CortapJob\"", "name=\"CortapTemplate\""),
        ["properties: not well-formed"] = Replace("docProps/custom.xml", "</property>", ""),
        ["properties: ampersand"] = Replace("docProps/custom.xml", "<vt:lpwstr>", "<vt:lpwstr>&"),
        ["properties: not well-formed, where the validator does not look"] = Replace("docProps/core.xml", "</dc:title>", "", passes: true),
        ["provenance: not well-formed, where the validator does not look"] = Replace("customXml/cortapProvenance.xml", "</jobId>", "", passes: true),
        ["package: relationship twice"] = new(document => document.AddRelationships(Main, [document.RelationshipsOf(Main)[0]])),
        ["package: relationship to no part"] = new(document => document.AddRelationships(Main, [new Relationship("x", $"{WordMarkup.RelationshipTypes}/header", "gone.xml", false)])),
        ["package: two style parts"] = new(document => document.AddRelationships(Main, [new Relationship("x", $"{WordMarkup.RelationshipTypes}/styles", "numbering.xml", false)])),
        ["package: part of another type"] = new(document => document.PartTypes["word/letterhead.xml"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"),
        ["package: styles without a relationship"] = new(document => document.Relationships[Main].RemoveAll(one => one.Id == "rIdstyles"), PassesValidator: true),
        ["package: link without a relationship"] = new(document => document.Relationships[Main].RemoveAll(one => one.Id == "rIdLink1")),
        ["package: link to a part that is missing"] = new(document => document.Relationships[Main][document.Relationships[Main].FindIndex(one => one.Id == "rIdLink1")] =
            new Relationship("rIdLink1", $"{WordMarkup.RelationshipTypes}/hyperlink", "gone.xml", false), PassesValidator: true),
        ["package: no main part"] = new(document => document.Parts.Remove(Main)),
    };

    private static Fault Replace(string part, string old, string changed, bool passes = false) => new(
        document => document.Edit(part, text => text.IndexOf(old, StringComparison.Ordinal) is >= 0 and var at ? text.Remove(at, old.Length).Insert(at, changed) : text),
        passes);

    // Right after the anchor, or so many characters before its end.
    private static Fault Insert(string part, string anchor, string markup, int before = 0, bool passes = false) =>
        Replace(part, anchor, anchor[..^before] + markup + anchor[^before..], passes);
}
