using System.Diagnostics;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Templating;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Reporting.Tests.Documents;

public sealed class TemplateRestylerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-restyle-").FullName;

    public static TheoryData<string> Ids => [.. ReportCatalog.BuiltIn.All.Select(report => report.Template.Id)];

    [Fact]
    public void Apply_EditedStyles_ChangeTheLookAndKeepTheTags()
    {
        var template = DraftAuditReportDefinition.Value.Template;
        var restyled = TemplateRestyler.Apply(template.Content, WithGreenText(template.Content.ToArray()));

        var report = Render(restyled);

        DocumentValidator.Validate(report).ShouldBeEmpty();
        StyleColor(report, "Normal").ShouldBe("00AA00");
        WordText.Paragraphs(report).ShouldBe(WordText.Paragraphs(RenderedReport.Of("01-full-494").Docx), ignoreOrder: false);
    }

    [SofficeTheory, MemberData(nameof(Ids))]
    public void Apply_CopySavedByLibreOffice_GivesAUsableTemplate(string id)
    {
        var template = ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == id).Template;
        var saved = SaveWithLibreOffice(WithGreenText(template.Content.ToArray()));
        TemplateInspector.Inspect(saved, ReportCatalog.BuiltIn).Problems.ShouldHaveSingleItem().Message.ShouldContain($"cortap template restyle {id} FILE");

        var restyled = TemplateRestyler.Apply(template.Content, saved);

        TemplateInspector.Inspect(restyled, ReportCatalog.BuiltIn).Problems.ShouldBeEmpty();
        StyleColor(restyled, "Normal").ShouldBe("00AA00");
    }

    [SofficeFact]
    public void Render_WithTemplateRestyledInLibreOffice_PrintsTheSameText()
    {
        var template = DraftAuditReportDefinition.Value.Template;

        var report = Render(TemplateRestyler.Apply(template.Content, SaveWithLibreOffice(template.Content.ToArray())));

        DocumentValidator.Validate(report).ShouldBeEmpty();
        WithoutPages(WordText.Paragraphs(report)).ShouldBe(WithoutPages(WordText.Paragraphs(RenderedReport.Of("01-full-494").Docx)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Render(byte[] template) =>
        new DraftAuditReportRenderer(
                DocumentTemplate.Load(template, DraftAuditReportDefinition.Value.Template.Schema),
                NullLogger<DraftAuditReportRenderer>.Instance)
            .Render(RenderedReport.Of("01-full-494").Request, CancellationToken.None);

    private static List<string> WithoutPages(IReadOnlyList<string> paragraphs) =>
        [.. paragraphs.Select(text => text.Split('\t') is [var number, var title, _] ? $"{number} {title}" : text)];

    private static byte[] WithGreenText(byte[] docx)
    {
        using var stream = new MemoryStream();
        stream.Write(docx);
        using (var document = WordprocessingDocument.Open(stream, isEditable: true))
        {
            document.MainDocumentPart!.StyleDefinitionsPart!.Styles!.Elements<Style>().Single(style => style.StyleId == "Normal")
                .StyleRunProperties!.Color = new Color { Val = "00AA00" };
        }

        return stream.ToArray();
    }

    private static string? StyleColor(byte[] docx, string id) => WordText.Read(docx, document => document.MainDocumentPart!.StyleDefinitionsPart!.Styles!
        .Elements<Style>().Single(style => style.StyleId == id).Descendants<Color>().SingleOrDefault()?.Val?.Value);

    private byte[] SaveWithLibreOffice(byte[] docx)
    {
        var source = Path.Combine(_folder, "template.docx");
        File.WriteAllBytes(source, docx);
        var start = new ProcessStartInfo(
            "soffice", [$"-env:UserInstallation=file://{_folder}/profile", "--headless", "--convert-to", "docx", "--outdir", Path.Combine(_folder, "saved"), source])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue("LibreOffice hangs");
        return File.ReadAllBytes(Path.Combine(_folder, "saved", "template.docx"));
    }
}

/// <summary>Skipped where LibreOffice is not installed; .ci/run installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SofficeTheoryAttribute : TheoryAttribute
{
    public SofficeTheoryAttribute() => Skip = SofficeFactAttribute.Reason;
}

/// <summary>Skipped where LibreOffice is not installed; .ci/run installs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SofficeFactAttribute : FactAttribute
{
    public SofficeFactAttribute() => Skip = Reason;

    public static string? Reason { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "soffice")))
            ? null : "LibreOffice is not installed.";
}
