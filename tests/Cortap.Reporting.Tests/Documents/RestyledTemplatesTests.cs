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
