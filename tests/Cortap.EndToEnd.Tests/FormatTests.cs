using System.IO.Compression;
using System.Text;
using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.EndToEnd.Tests;

/// <summary>PDF reports, and the signature of Word reports.</summary>
public sealed class FormatTests(WorldFixture fixture) : IClassFixture<WorldFixture>
{
    private readonly World _world = fixture.World;

    [Fact]
    public async Task Submit_Pdf_DeliversAPdf()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order() with { Format = "pdf" }, default);

        var job = await _world.SettledAsync(client, jobId);

        job.Status.ShouldBe("completed");
        job.FileName!.ShouldMatch(@"^CORTAP_Draft_Report_Project218_\d{8}\.pdf$");
        using var http = _world.Http();
        using var response = await http.GetAsync(job.DownloadUrl);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        Encoding.ASCII.GetString((await response.Content.ReadAsByteArrayAsync()).AsSpan(0, 5)).ShouldBe("%PDF-");
    }

    [Fact]
    public async Task Submit_PdfWithoutConverter_IsRefused()
    {
        await using var world = await World.StartAsync("PATH=/nonexistent");

        var answer = await world.SendAsync(
            HttpMethod.Post, "api/v1/generate-report", world.Mint.Mint(), (world.Order() with { Format = "pdf" }).ToJson());

        answer.Status.ShouldBe(422);
        answer.Code.ShouldBe("UNSUPPORTED_FORMAT");
    }

    [Fact]
    public async Task Verify_ReportOfTheService_TellsGenuineFromAltered()
    {
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));
        using var http = _world.Http();
        var file = Path.Combine(_world.DataDirectory, "report.docx");
        await File.WriteAllBytesAsync(file, await http.GetByteArrayAsync(job.DownloadUrl));

        var genuine = await CommandLine.RunAsync([], "verify", file, "--data", _world.DataDirectory);
        Alter(file);
        var altered = await CommandLine.RunAsync([], "verify", file, "--data", _world.DataDirectory);

        genuine.ExitCode.ShouldBe(0, genuine.Output + genuine.Error);
        genuine.Output.ShouldContain("Genuine");
        altered.ExitCode.ShouldBe(1);
        altered.Output.ShouldContain("word/document.xml: changed");
    }

    private static void Alter(string file)
    {
        using var package = ZipFile.Open(file, ZipArchiveMode.Update);
        var entry = package.GetEntry("word/document.xml")!;
        using var stream = entry.Open();
        using var reader = new StreamReader(stream, leaveOpen: true);
        var text = reader.ReadToEnd();
        stream.SetLength(0);
        stream.Write(Encoding.UTF8.GetBytes(text.Replace("Juniper", "Jupiter", StringComparison.Ordinal)));
    }
}
