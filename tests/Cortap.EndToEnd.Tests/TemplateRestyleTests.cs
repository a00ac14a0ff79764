using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.EndToEnd.Tests;

/// <summary><c>cortap template restyle</c>.</summary>
public sealed class TemplateRestyleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-restyle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Restyle_EditedCopy_WritesATemplateThatPassesTheCheck()
    {
        await CommandLine.RunAsync([], "template", "list", "--export", _folder);
        var edited = Path.Combine(_folder, "recipient-information-request.docx");
        var target = Path.Combine(_folder, "new.docx");

        var restyle = await CommandLine.RunAsync([], "template", "restyle", "draft-audit-report", edited, "--out", target);

        restyle.ExitCode.ShouldBe(0, restyle.Error);
        var check = await CommandLine.RunAsync([], "template", "check", target);
        check.ExitCode.ShouldBe(0, check.Error);
        check.Output.ShouldContain("draft-audit-report version");
    }

    [Fact]
    public async Task Restyle_NoWordFile_SaysSo()
    {
        var file = Path.Combine(_folder, "notes.docx");
        await File.WriteAllTextAsync(file, "no document");

        var restyle = await CommandLine.RunAsync([], "template", "restyle", "draft-audit-report", file, "--out", Path.Combine(_folder, "new.docx"));

        restyle.ExitCode.ShouldBe(1);
        restyle.Error.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task Restyle_Workbook_SaysThatItIsNoWordDocument()
    {
        var restyle = await CommandLine.RunAsync(
            [], "template", "restyle", "draft-audit-report", Path.Combine(SetupWorkbookTests.Folder, "date-us-text.xlsx"), "--out", Path.Combine(_folder, "new.docx"));

        restyle.ExitCode.ShouldBe(1);
        restyle.Error.ShouldContain("no Word document");
    }
}
