using Cortap.Functions.Startup;
using Cortap.Reporting.Documents;

namespace Cortap.Functions.Tests.Startup;

public sealed class TemplateFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-templates-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void InForce_FolderThatCannotBeRead_IsNamed()
    {
        var gone = Path.Combine(_folder, "gone");

        Refuse(gone).ShouldStartWith($"folder {gone}: cannot be read: ");
    }

    [Fact]
    public void InForce_NamesOfOtherSystems_AreReadOrHidden()
    {
        File.WriteAllText(Path.Combine(_folder, "._report.docx"), "of macOS");
        File.WriteAllText(Path.Combine(_folder, "~$report.docx"), "of Word");
        TemplateFolder.InForce(ReportCatalog.BuiltIn, _folder).All.ShouldAllBe(report => !report.Template.IsRestyled);
        File.WriteAllBytes(Path.Combine(_folder, "REPORT.DOCX"), ReportCatalog.BuiltIn.Of(ReportType.DraftAuditReport).Template.Content.ToArray());

        TemplateFolder.InForce(ReportCatalog.BuiltIn, _folder).Of(ReportType.DraftAuditReport).Template.IsRestyled.ShouldBeTrue();
    }

    [Fact]
    public void InForce_LinkToAFileThatIsTooLarge_IsRefusedByTheFilesLength()
    {
        var large = Path.Combine(_folder, "large");
        // Nothing of it is on the disk.
        using (var file = File.Create(large)) file.SetLength(3L * 1024 * 1024 * 1024);
        File.CreateSymbolicLink(Path.Combine(_folder, "restyled.docx"), large);

        Refuse(_folder).ShouldBe("restyled.docx: is larger than 16 MiB, which no template needs to be.");
    }

    private static string Refuse(string folder) =>
        Should.Throw<TemplateFileException>(() => TemplateFolder.InForce(ReportCatalog.BuiltIn, folder)).Faults.ShouldHaveSingleItem();
}
