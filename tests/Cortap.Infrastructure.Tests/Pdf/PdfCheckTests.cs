using System.Text.RegularExpressions;
using Cortap.Infrastructure.Pdf;

namespace Cortap.Infrastructure.Tests.Pdf;

[Collection(PdfTests.Name)]
public sealed partial class PdfCheckTests(ConvertedReports reports)
{
    // Without its fields, which LibreOffice would compute, the contents are printed as they stand.
    [LibreOfficeFact]
    public async Task ThrowIfWrong_ContentsWithAnotherPage_SaysSo()
    {
        var docx = ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport);
        var pdf = await reports.ConvertAsync(ConvertedReports.Change(docx, xml => Field().Replace(
            Last(xml, "</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>", "9</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>"), "")));

        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(docx, pdf)).Message.ShouldContain("contents names other pages");
    }

    // What the document has twice, the PDF has once.
    [LibreOfficeTheory]
    [InlineData("a row of the summary table", "<w:tr", "</w:tr>")]
    [InlineData("a paragraph", "<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>", "</w:p>")]
    [InlineData("a heading", "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/>", "</w:p>")]
    public async Task ThrowIfWrong_SomethingIsMissingInThePdf_NamesIt(string what, string start, string end)
    {
        var docx = ReportVariants.Create(3).Docx;
        var pdf = await reports.VariantAsync(3);
        PdfCheck.ThrowIfWrong(docx, pdf);

        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(ConvertedReports.Change(docx, xml => Repeat(xml, start, end)), pdf)).Message.ShouldContain("missing in the PDF", Case.Sensitive, what);
    }

    // The sections of a draft report: letter, cover, contents, and the text, whose properties are the last.
    [LibreOfficeTheory]
    [InlineData("counted from the cover on", "", 1, "1")]
    [InlineData("counted from another number on", " w:start=\"3\"", null, "3")]
    [InlineData("Roman numbers", " w:fmt=\"lowerRoman\" w:start=\"1\"", null, "i")]
    [InlineData("letters", " w:fmt=\"upperLetter\" w:start=\"1\"", null, "A")]
    public async Task ThrowIfWrong_OtherPageNumbersOfATemplate_AreRight(string what, string text, int? counted, string first)
    {
        var docx = ConvertedReports.Change(ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml =>
        {
            xml = Last(xml, "<w:pgNumType w:start=\"1\"/>", text.Length == 0 ? "" : $"<w:pgNumType{text}/>");
            return counted is { } section ? xml.Insert(Sections(xml)[section], "<w:pgNumType w:start=\"1\"/>") : xml;
        });

        var pdf = await reports.ConvertAsync(docx);

        var contents = PdfText.Read(pdf).Pages.First(page => page.Contains("Table of Contents", StringComparison.Ordinal));
        var number = ContentsLine().Match(contents).Groups["page"].Value;
        if (counted is null) number.ShouldBe(first, what);
        else int.Parse(number, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(1, what);
    }

    [LibreOfficeFact]
    public async Task ThrowIfWrong_PagesCountedAnewBeforeAHeading_AreRight()
    {
        var docx = ConvertedReports.Change(ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml =>
        {
            var section = xml.LastIndexOf("<w:p>", Heading().Matches(xml)[3].Index, StringComparison.Ordinal);
            var body = xml[xml.LastIndexOf("<w:sectPr", StringComparison.Ordinal)..(xml.LastIndexOf("</w:sectPr>", StringComparison.Ordinal) + "</w:sectPr>".Length)];
            return xml.Insert(section, $"<w:p><w:pPr>{body}</w:pPr></w:p>");
        });

        var pdf = await reports.ConvertAsync(docx);

        var pages = PdfText.Read(pdf).ContentsPages();
        pages.Count(page => page == 1).ShouldBeGreaterThan(1);
        pages.Zip(pages.Skip(1)).ShouldContain(pair => pair.First > pair.Second);
        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(ConvertedReports.Change(docx, xml => xml.Replace("<w:pgNumType w:start=\"1\"/>", "", StringComparison.Ordinal)), pdf))
            .Message.ShouldContain("contents names other pages");
    }

    // An auditor has put it into a template with Word's Insert > Cross-reference.
    [LibreOfficeFact]
    public async Task ThrowIfWrong_CrossReferenceInTheText_IsNoEntryOfTheContents()
    {
        const string Begin = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\">";
        const string Separate = "</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>";
        const string End = "</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
        var docx = ConvertedReports.Change(ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml =>
        {
            var first = xml.LastIndexOf("<w:p>", xml.IndexOf("\"Heading1\"", StringComparison.Ordinal), StringComparison.Ordinal);
            return xml.Insert(
                first,
                "<w:p><w:bookmarkStart w:id=\"7\" w:name=\"_Ref123456\"/><w:r><w:t>A place to refer to.</w:t></w:r><w:bookmarkEnd w:id=\"7\"/></w:p>"
                + $"<w:p><w:r><w:t xml:space=\"preserve\">See page </w:t></w:r>{Begin} PAGEREF _Ref123456 \\h {Separate}99{End}<w:r><w:t xml:space=\"preserve\"> for it.</w:t></w:r></w:p>");
        });

        var text = PdfText.Read(await reports.ConvertAsync(docx)).Letters;

        text.ShouldMatch("Seepage[0-9]forit");
        text.ShouldNotContain("Error");
    }

    // Of the first, the text of the document has nothing; the others' results are of another time.
    [LibreOfficeTheory]
    [InlineData("NUMPAGES", "7")]
    [InlineData("TITLE", "Another title")]
    [InlineData("DATE \\@ \"MMMM d, yyyy\"", "June 1, 2019")]
    [InlineData("FILENAME", "letter.docx")]
    [InlineData("IF 1 = 1 \"yes\" \"no\"", "no")]
    public async Task ConvertAsync_FieldInTheText_IsComputed(string instruction, string result)
    {
        var field = $"<w:fldSimple w:instr=\"{System.Security.SecurityElement.Escape(instruction)}\"><w:r><w:t>{result}</w:t></w:r></w:fldSimple>";
        var docx = ConvertedReports.Change(ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml => xml.Insert(
            xml.LastIndexOf("<w:sectPr", StringComparison.Ordinal), $"<w:p><w:r><w:t xml:space=\"preserve\">Pages </w:t></w:r>{field}<w:r><w:t xml:space=\"preserve\"> in all</w:t></w:r></w:p>"));

        (await reports.ConvertAsync(docx)).ShouldNotBeEmpty();
    }

    // LibreOffice prints an error in its place.
    [LibreOfficeTheory]
    [InlineData("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> REF _Ref9 \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>IV</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>")]
    [InlineData("<w:fldSimple w:instr=\" REF _Ref9 \\h \"><w:r><w:t>IV</w:t></w:r></w:fldSimple>")]
    public async Task ConvertAsync_CrossReferenceToNothing_IsRefused(string field)
    {
        var docx = ConvertedReports.Change(ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml => xml.Insert(
            xml.LastIndexOf("<w:sectPr", StringComparison.Ordinal), $"<w:p><w:r><w:t xml:space=\"preserve\">See section </w:t></w:r>{field}<w:r><w:t xml:space=\"preserve\"> for it.</w:t></w:r></w:p>"));

        (await Should.ThrowAsync<Exception>(reports.ConvertAsync(docx))).ToString().ShouldContain("a cross-reference leads to a place");
    }

    // The marks are not drawn, or together with the letter before them.
    [LibreOfficeTheory]
    [InlineData("cgj a\u034Fb The recipient has a plan for the year")]
    [InlineData("vs a\uFE00b The recipient has a plan for the year")]
    [InlineData("1\uFE0F\u20E3 The recipient has a plan for the year")]
    [InlineData("o\u20DDa n\u0489b The recipient has a plan for the year")]
    [InlineData("X\u0331aat Transit did not file")]
    [InlineData("K\u0331wak\u0331waka\u0331\u02BCwakw Nation Transit has a plan for the year")]
    public async Task ConvertAsync_LetterWithAMark_IsFound(string text)
    {
        var paragraph = $"<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>";
        var docx = ConvertedReports.Change(ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml => xml.Insert(xml.LastIndexOf("<w:sectPr", StringComparison.Ordinal), paragraph));

        (await reports.ConvertAsync(docx)).ShouldNotBeEmpty();
    }

    [LibreOfficeTheory]
    [InlineData("X\u0331aintenance")]
    [InlineData("\u05D0\u05D7\u05D6\u05E7\u05D4")]
    public async Task ConvertAsync_HeadingThatCannotBeCompared_StandsInTheContents(string heading)
    {
        var docx = ConvertedReports.Change(
            ConvertedReports.Render("02-small-clean-smr", ReportType.DraftAuditReport), xml => xml.Replace(">Maintenance<", $">{heading}<", StringComparison.Ordinal));

        (await reports.ConvertAsync(docx)).ShouldNotBeEmpty();
    }

    [Fact]
    public void ThrowIfWrong_NoPdf_SaysSo() =>
        Should.Throw<InvalidDataException>(() => PdfCheck.ThrowIfWrong(ReportVariants.Create(1).Docx, "%PDF-1.7 nothing"u8.ToArray())).Message.ShouldContain("cannot be read");

    private static string Last(string text, string from, string to)
    {
        var at = text.LastIndexOf(from, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0);
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    // Where the page numbers of each section may be told.
    private static List<int> Sections(string xml) =>
        [.. SectionEnd().Matches(xml).Select(size => size.Index)];

    // The fifth of its kind: neither a table's head nor its only row.
    private static string Repeat(string xml, string start, string end)
    {
        var at = xml.IndexOf("Heading1", StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            at = xml.IndexOf(start, at + 1, StringComparison.Ordinal);
        }

        at.ShouldBeGreaterThan(0);
        return xml.Insert(at, xml[at..(xml.IndexOf(end, at, StringComparison.Ordinal) + end.Length)]);
    }

    [GeneratedRegex("\"Heading1\"")]
    private static partial Regex Heading();

    [GeneratedRegex("(?<=<w:pgMar [^>]*/>)")]
    private static partial Regex SectionEnd();

    [GeneratedRegex(@"\.{3,}\s*(?<page>\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex ContentsLine();

    [GeneratedRegex("<w:fldChar [^>]*/>|<w:instrText[^>]*>[^<]*</w:instrText>")]
    private static partial Regex Field();
}
