using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Documents.Templating;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Reporting.Tests.Documents;

public sealed class RestyledTemplatesTests
{
    private const string Main = "word/document.xml";

    private static readonly ReportTemplate Draft = DraftAuditReportDefinition.Value.Template;

    /// <summary>What somebody did to the draft's template, and the line that the check answers.</summary>
    public static TheoryData<string, string, string> Faults => new()
    {
        { "field:recipient.name\"", "field:recipient.nme\"", "the field field:recipient.nme does not work: there is no value of the name recipient.nme here; is recipient.name meant? Correct its tag" },
        { "field:recipient.name\"", "fild:recipient.name\"", "the field fild:recipient.name does not work: not a tag of the form kind:path" },
        { "field:recipient.name\"", "field:recipient.name|bold\"", "the field field:recipient.name|bold does not work: unknown format; known are upper" },
        { "<w:body>", "<w:body><w:p><w:ins w:id=\"900\" w:author=\"A\"><w:r><w:t>new</w:t></w:r></w:ins></w:p>", "Text, paragraph 1 (“new”): a tracked change would be printed in every report. Accept or reject it (Review tab)." },
        { "<w:body>", "<w:body><w:p><w:pPr><w:jc w:val=\"diagonal\"/></w:pPr><w:r><w:t>Slanted</w:t></w:r></w:p>", "Text, paragraph 1 (“Slanted”): something here breaks the rules for Word files" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Inspect_Fault_IsOneLineInTheWordsOfWhoEditsTheFile(string text, string replacement, string line)
    {
        var inspection = TemplateInspector.Inspect(Edited(text, replacement), ReportCatalog.BuiltIn);

        var fault = inspection.Problems.ShouldHaveSingleItem().ToString();
        fault.ShouldContain(line);
        fault.ShouldNotContain('\n');
        fault.ShouldNotContain("word/");
        fault.ShouldNotContain("schemas.openxmlformats");
        fault.ShouldNotContain("/w:");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Annotate_Fault_HasACommentAtItsParagraph(string text, string replacement, string line)
    {
        var file = Edited(text, replacement);
        var fault = TemplateInspector.Inspect(file, ReportCatalog.BuiltIn).Problems.Single();

        var annotated = TemplateAnnotator.Annotate(file, [fault]);

        WordText.Read(annotated, document =>
        {
            var comment = document.MainDocumentPart!.WordprocessingCommentsPart!.Comments.Elements<Comment>().Single();
            line.ShouldContain(comment.InnerText[..20]);
            comment.InnerText.ShouldBe(fault.Message);
            var paragraph = document.MainDocumentPart.Document.Descendants<CommentRangeStart>().Single().Ancestors<Paragraph>().First();
            document.MainDocumentPart.Document.Descendants<Paragraph>().ToList().IndexOf(paragraph).ShouldBe(fault.Place!.Paragraph - 1);
            paragraph.Descendants<CommentReference>().Single().Id!.Value.ShouldBe(comment.Id!.Value);
            return true;
        });
    }

    /// <summary>What Word records besides inserted and deleted text while changes are tracked: where in the draft's template, instead of what.</summary>
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { Main, "<w:body>", $"<w:body><w:p><w:r><w:rPr><w:b/><w:rPrChange {Author}><w:rPr/></w:rPrChange></w:rPr><w:t>bold</w:t></w:r></w:p>", "Text, paragraph 1 (“bold”)" },
        { Main, "<w:body>", $"<w:body><w:p><w:pPr><w:jc w:val=\"right\"/><w:pPrChange {Author}><w:pPr/></w:pPrChange></w:pPr><w:r><w:t>right</w:t></w:r></w:p>", "Text, paragraph 1 (“right”)" },
        { Main, "</w:sectPr></w:body>", $"<w:sectPrChange {Author}><w:sectPr/></w:sectPrChange></w:sectPr></w:body>", "Text, paragraph" },
        { Main, "<w:body>", $"<w:body><w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"9\"/></w:tblGrid><w:tr><w:trPr><w:ins {Author}/></w:trPr><w:tc><w:p><w:r><w:t>row</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", "Text, paragraph 1 (“row”)" },
        { Main, "<w:body>", $"<w:body><w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"9\"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:cellIns {Author}/></w:tcPr><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", "Text, paragraph 1 (“cell”)" },
        { "word/bodyFooter.xml", "<w:p><w:pPr>", $"<w:p><w:pPr><w:rPr><w:ins {Author}/></w:rPr></w:pPr><w:r><w:t>mark</w:t></w:r></w:p><w:p><w:pPr>", "Footer, paragraph 1 (“mark”)" },
        { "word/styles.xml", "</w:rPr></w:style>", $"<w:rPrChange {Author}><w:rPr/></w:rPrChange></w:rPr></w:style>", "Styles" },
    };

    private const string Author = "w:id=\"900\" w:author=\"Jane Auditor\"";

    [Theory]
    [MemberData(nameof(Changes))]
    public void Inspect_ChangeTrackedOfLooksOrTables_IsAFaultAtItsPlace(string part, string text, string replacement, string place)
    {
        var package = OpcPackage.Read(Draft.Content);
        package.Edit(part, xml => xml.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at ? xml.Remove(at, text.Length).Insert(at, replacement) : xml);

        var fault = TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.Select(problem => problem.ToString()).Where(problem => problem.Contains("tracked change")).ShouldHaveSingleItem();
        fault.ShouldStartWith(place);
        fault.ShouldEndWith(": a tracked change would be printed in every report. Accept or reject it (Review tab).");
    }

    [Fact]
    public void Render_LinkPastedFromAnotherDocument_KeepsWhatWordWroteThere()
    {
        var package = OpcPackage.Read(Draft.Content);
        package.Edit(Main, xml =>
        {
            var run = xml.IndexOf("<w:r>", xml.IndexOf("|mailto\"", StringComparison.Ordinal), StringComparison.Ordinal) + "<w:r>".Length;
            return xml.Insert(run, "<w:rPr><w:kern w:val=\"0\"/><w14:ligatures w14:val=\"none\"/></w:rPr>").Replace(
                "<w:document ", "<w:document xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" mc:Ignorable=\"w14\" ", StringComparison.Ordinal);
        });
        var reports = RestyledTemplates.Apply(ReportCatalog.BuiltIn, [("office.docx", package.Write())]);

        var report = new ReportRenderer(reports, NullLoggerFactory.Instance).Render(RenderedReport.Of("01-full-494").Request, CancellationToken.None);

        WordText.Read(report, document => document.MainDocumentPart!.Document.Descendants<Hyperlink>().SelectMany(link => link.Descendants<RunProperties>())
            .Count(properties => properties.RunStyle?.Val?.Value == "Hyperlink" && properties.GetFirstChild<DocumentFormat.OpenXml.Office2010.Word.Ligatures>() is not null)).ShouldBe(1);
    }

    [Fact]
    public void Render_TemplateSavedByAWordOfAnotherLanguage_NamesItsStyles()
    {
        var package = OpcPackage.Read(Draft.Content);
        foreach (var part in (string[])[Main, "word/styles.xml"])
        {
            package.Edit(part, xml => xml.Replace("\"TOC1\"", "\"Verzeichnis1\"", StringComparison.Ordinal).Replace("\"TOC2\"", "\"Verzeichnis2\"", StringComparison.Ordinal)
                .Replace("styleId=\"Hyperlink\"", "styleId=\"Link\"", StringComparison.Ordinal));
        }

        var reports = RestyledTemplates.Apply(ReportCatalog.BuiltIn, [("office.docx", package.Write())]);

        var report = new ReportRenderer(reports, NullLoggerFactory.Instance).Render(RenderedReport.Of("01-full-494").Request, CancellationToken.None);
        WordText.Read(report, document => document.MainDocumentPart!.Document.Descendants<ParagraphStyleId>().Select(style => style.Val!.Value!)
            .Concat(document.MainDocumentPart.Document.Descendants<RunStyle>().Select(style => style.Val!.Value!)).Distinct()
            .Except(document.MainDocumentPart.StyleDefinitionsPart!.Styles!.Elements<Style>().Select(style => style.StyleId!.Value!)).ToList()).ShouldBeEmpty();
        WordText.Read(report, document => document.MainDocumentPart!.Document.Descendants<RunStyle>().Any(style => style.Val?.Value == "Link")).ShouldBeTrue();
    }

    [Fact]
    public void Inspect_ListWithoutANumber_IsAFault()
    {
        var package = OpcPackage.Read(Draft.Content);
        package.Edit("word/numbering.xml", xml => xml.Replace("</w:numbering>", "<w:num><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>", StringComparison.Ordinal));

        TemplateInspector.Inspect(package.Write(), ReportCatalog.BuiltIn).Problems.ShouldNotBeEmpty();
    }

    [Fact]
    public void Annotate_Template_StaysAValidWordFile()
    {
        var faults = new[]
        {
            new TemplateFault("of the whole file"), new TemplateFault("in the text", new TemplatePlace(Main, 3, "x")),
            new TemplateFault("in a header", new TemplatePlace("word/letterhead.xml", 1, "y")),
        };

        var annotated = TemplateAnnotator.Annotate(Draft.Content, faults);

        DocumentValidator.Validate(annotated).ShouldBeEmpty();
        Comments(annotated).ShouldBe(["of the whole file", "in the text", "Header, paragraph 1 (“y”): in a header"]);
        TemplateInspector.Inspect(annotated, ReportCatalog.BuiltIn).Problems.ShouldAllBe(problem => problem.Message.Contains("Delete All Comments"));
    }

    [Fact]
    public void Annotate_Again_ReplacesTheCommentsOfTheCheckAndKeepsOthers()
    {
        var first = TemplateAnnotator.Annotate(Draft.Content, [new TemplateFault("old"), new TemplateFault("older")]);

        var second = TemplateAnnotator.Annotate(first, [new TemplateFault("new")]);

        Comments(second).ShouldBe(["new"]);
        WordText.Read(second, document => document.MainDocumentPart!.Document.Descendants<CommentReference>().Count()).ShouldBe(1);
        TemplateInspector.Inspect(TemplateAnnotator.Annotate(second, []), ReportCatalog.BuiltIn).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_RestyledFile_IsInForceAndNamedByTheProvenance()
    {
        var content = Edited("Table of Contents", "What Is Inside");

        var reports = RestyledTemplates.Apply(ReportCatalog.BuiltIn, [("office.docx", content)]);

        var template = reports.Of(ReportType.DraftAuditReport).Template;
        (template.IsRestyled, template.Version, template.Sha256 == Draft.Sha256).ShouldBe((true, Draft.Version, false));
        reports.Of(ReportType.RecipientInformationRequest).Template.ShouldBe(RecipientInformationRequestDefinition.Value.Template);
        var report = new ReportRenderer(reports, NullLoggerFactory.Instance).Render(RenderedReport.Of("01-full-494").Request, CancellationToken.None);
        WordText.Paragraphs(report).ShouldContain("What Is Inside");
        PropertyParts.ReadProvenance(OpcPackage.Read(report))!.TemplateSha256.ShouldBe(template.Sha256);
    }

    [Fact]
    public void Render_MarginsThatLeaveNothingOfThePage_ComesToAnEnd()
    {
        var package = OpcPackage.Read(Draft.Content);
        package.Edit(Main, xml => xml.Replace("w:bottom=\"1440\"", "w:bottom=\"15000\"", StringComparison.Ordinal));
        var reports = RestyledTemplates.Apply(ReportCatalog.BuiltIn, [("office.docx", package.Write())]);

        new ReportRenderer(reports, NullLoggerFactory.Instance).Render(RenderedReport.Of("01-full-494").Request, CancellationToken.None).ShouldNotBeEmpty();
    }

    [Fact]
    public void Render_OlderTemplate_GivesTheOlderReportAgain()
    {
        var request = RenderedReport.Of("01-full-494").Request;
        var older = ReportRenderer.Create().Render(request, CancellationToken.None);
        var now = new ReportRenderer(
            RestyledTemplates.Apply(ReportCatalog.BuiltIn, [("office.docx", Edited("Table of Contents", "What Is Inside"))]), NullLoggerFactory.Instance);

        now.Render(request, CancellationToken.None).ShouldNotBe(older);
        now.Render(request with { Template = Draft }, CancellationToken.None).ShouldBe(older);
    }

    [Fact]
    public void Apply_FaultyFiles_NamesEachFaultWithItsFile()
    {
        var exception = Should.Throw<TemplateFileException>(() => RestyledTemplates.Apply(ReportCatalog.BuiltIn,
        [
            ("a.docx", Draft.Content.ToArray()), ("b.docx", Draft.Content.ToArray()), ("c.docx", Edited("field:recipient.name\"", "field:recipient.nme\"")), ("d.docx", [1, 2, 3]),
        ]));

        exception.Faults.Select(fault => fault[..7]).ShouldBe(["b.docx:", "c.docx:", "d.docx:"]);
        exception.Faults[0].ShouldContain("as a.docx is");
    }

    [Fact]
    public void Outdated_TemplateOfAnOlderVersion_IsToldOnce()
    {
        var content = OpcPackage.Read(Draft.Content);
        content.Edit("docProps/custom.xml", text => text.Replace($">{Draft.Version}<", ">0.9.0<", StringComparison.Ordinal));
        var reports = RestyledTemplates.Apply(ReportCatalog.BuiltIn, [("office.docx", content.Write())]);

        RestyledTemplates.Outdated(ReportCatalog.BuiltIn, reports).ShouldHaveSingleItem().ShouldContain($"version 0.9.0, and this service ships version {Draft.Version}");
        RestyledTemplates.Outdated(ReportCatalog.BuiltIn, ReportCatalog.BuiltIn).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Comments(byte[] docx) => WordText.Read(
        docx, document => (IReadOnlyList<string>)[.. document.MainDocumentPart!.GetPartsOfType<WordprocessingCommentsPart>().Single().Comments.Elements<Comment>().Select(comment => comment.InnerText)]);

    /// <summary>The draft's template with the first place of the text replaced.</summary>
    private static byte[] Edited(string text, string replacement)
    {
        var package = OpcPackage.Read(Draft.Content);
        package.Edit(Main, xml =>
        {
            var at = xml.IndexOf(text, StringComparison.Ordinal);
            // The tag, and not the control's name, which reads the same.
            if (text.EndsWith('"')) at = xml.IndexOf(text, xml.IndexOf("<w:tag w:val=\"" + text, StringComparison.Ordinal), StringComparison.Ordinal);
            return string.Concat(xml.AsSpan(0, at), replacement, xml.AsSpan(at + text.Length));
        });
        return package.Write();
    }
}
