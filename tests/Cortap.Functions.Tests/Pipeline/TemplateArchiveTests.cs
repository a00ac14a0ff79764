using System.IO.Compression;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class TemplateArchiveTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task GetAsync_AfterAnotherTemplateCameIntoForce_GivesTheOneThatWasKept()
    {
        var shipped = ReportCatalog.BuiltIn.Of(ReportType.DraftAuditReport).Template;
        var kept = await Archive(ReportCatalog.BuiltIn).KeepAsync(ReportType.DraftAuditReport, default);
        var now = ReportCatalog.BuiltIn.With([shipped.Restyled(Touched(shipped.Content))]);

        var template = await Archive(now).GetAsync(ReportType.DraftAuditReport, kept, default);

        template.Sha256.ShouldBe(shipped.Sha256);
        template.Content.ToArray().ShouldBe(shipped.Content.ToArray());
        (await Archive(now).GetAsync(ReportType.DraftAuditReport, sha256: null, default)).Sha256.ShouldNotBe(shipped.Sha256);
    }

    [Fact]
    public async Task KeepAsync_Twice_WritesOnce()
    {
        await Archive(ReportCatalog.BuiltIn).KeepAsync(ReportType.DraftAuditReport, default);
        var key = ObjectKeys.Template("draft-audit-report", ReportCatalog.BuiltIn.Of(ReportType.DraftAuditReport).Template.Sha256);
        var versions = Directory.GetFiles(_world.ObjectsFolder, "*", SearchOption.AllDirectories).Length;

        await Archive(ReportCatalog.BuiltIn).KeepAsync(ReportType.DraftAuditReport, default);

        Directory.GetFiles(_world.ObjectsFolder, "*", SearchOption.AllDirectories).Length.ShouldBe(versions);
        (await _world.Objects.GetAsync(key, version: null, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task GetAsync_FileThatIsGone_GivesTheOneInForce() =>
        (await Archive(ReportCatalog.BuiltIn).GetAsync(ReportType.DraftAuditReport, new string('0', 64), default))
            .ShouldBe(ReportCatalog.BuiltIn.Of(ReportType.DraftAuditReport).Template);

    private TemplateArchive Archive(ReportCatalog reports) => new(_world.Objects, reports, NullLogger<TemplateArchive>.Instance);

    private static byte[] Touched(ReadOnlyMemory<byte> docx)
    {
        using var stream = new MemoryStream();
        stream.Write(docx.Span);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            archive.GetEntry("word/styles.xml")!.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        }

        return stream.ToArray();
    }
}
