using System.Diagnostics;
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
    public async Task Verify_PdfWithSignatureAndPublishedKeys_NeedsNothingElse()
    {
        using var client = _world.Client();
        var jobId = await client.SubmitAsync(_world.Order() with { Format = "pdf" }, default);
        var job = await _world.SettledAsync(client, jobId);
        using var http = _world.Http();
        var file = Path.Combine(_world.DataDirectory, "report.pdf");
        var keys = Path.Combine(_world.DataDirectory, "keys.json");
        await File.WriteAllBytesAsync(file, await http.GetByteArrayAsync(job.DownloadUrl));
        await File.WriteAllBytesAsync(keys, await http.GetByteArrayAsync(".well-known/cortap-keys.json"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/jobs/{jobId}/signature");
        request.Headers.Authorization = new("Bearer", _world.Mint.Mint());
        using var response = await http.SendAsync(request);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/jose");
        response.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldBe($"{job.FileName}.sig");

        var unsigned = await CommandLine.RunAsync([], "verify", file, "--keys", keys);
        await File.WriteAllBytesAsync($"{file}.sig", await response.Content.ReadAsByteArrayAsync());
        var genuine = await CommandLine.RunAsync([], "verify", file, "--keys", keys);
        await File.AppendAllTextAsync(file, "%");
        var altered = await CommandLine.RunAsync([], "verify", file, "--keys", keys);

        unsigned.ExitCode.ShouldBe(1);
        unsigned.Output.ShouldStartWith("Not signed.");
        genuine.ExitCode.ShouldBe(0, genuine.Output + genuine.Error);
        genuine.Output.ShouldContain($"job {jobId}");
        genuine.Output.ShouldContain(" sha256:");
        altered.ExitCode.ShouldBe(1);
        altered.Output.ShouldContain("Not genuine");
    }

    [Fact]
    public async Task Signature_OfAWordReport_IsNotFound()
    {
        using var client = _world.Client();
        var job = await _world.SettledAsync(client, await client.SubmitAsync(_world.Order(), default));

        var answer = await _world.SendAsync(HttpMethod.Get, $"api/v1/jobs/{job.JobId}/signature", _world.Mint.Mint(), null);

        answer.Status.ShouldBe(404);
    }

    [Fact]
    public async Task Submit_TemporaryFolderThatCannotBeWritten_DelaysPdfAndNothingElse()
    {
        var folder = Directory.CreateTempSubdirectory("cortap-temporary-");
        await using var world = await World.StartProcessAsync($"TMPDIR={folder.FullName}");
        using var client = world.Client();
        folder.Delete(recursive: true);

        var pdf = await client.SubmitAsync(world.Order() with { Format = "pdf" }, default);
        var word = await client.SubmitAsync(world.Order(), default);
        var waiting = await world.SettledAsync(client, pdf, World.Patience, job => job.Settled || world.Service.Output.Contains("waits for storage", StringComparison.Ordinal));
        var written = await world.SettledAsync(client, word);

        waiting.Status.ShouldBe("processing");
        written.Status.ShouldBe("completed");
        folder.Create();
        (await world.SettledAsync(client, pdf)).Status.ShouldBe("completed");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Submit_TemporaryFolderOfTheWorkingDirectory_Converts()
    {
        var folder = Directory.CreateTempSubdirectory("cortap-témporaire ü-");
        try
        {
            await using var world = await World.StartProcessAsync($"TMPDIR={Path.GetRelativePath(Environment.CurrentDirectory, folder.FullName)}", "LC_ALL=C");
            using var client = world.Client();

            var pdf = await client.SubmitAsync(world.Order() with { Format = "pdf" }, default);

            (await world.SettledAsync(client, pdf)).Status.ShouldBe("completed");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Submit_PdfWithoutConverter_IsRefused()
    {
        await using var world = await World.StartProcessAsync("PATH=/nonexistent");

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

        var genuine = await CommandLine.RunAsync([], "verify", file, "--data", _world.DataDirectory, "--self");
        var others = await CommandLine.RunAsync([], "verify", file, "--data", _world.DataDirectory, "--self", "--binaries", OtherBinaries());
        Alter(file);
        var altered = await CommandLine.RunAsync([], "verify", file, "--data", _world.DataDirectory);

        genuine.ExitCode.ShouldBe(0, genuine.Output + genuine.Error);
        genuine.Output.ShouldContain("Genuine");
        genuine.Output.ShouldContain($"  by the key of {Path.Combine(_world.DataDirectory, "keys", "document_signing_key")}\n");
        genuine.Output.ShouldContain("Same build: these binaries made it.");
        others.ExitCode.ShouldBe(1);
        others.Output.ShouldContain("Genuine");
        others.Output.ShouldContain("Another build: these binaries are ");
        altered.ExitCode.ShouldBe(1);
        altered.Output.ShouldContain("word/document.xml: changed");
        altered.Output.ShouldContain("    + ");
        altered.Output.ShouldContain("Jupiter");
    }

    [Fact]
    public async Task Verify_SelfAlone_TellsTheDigestThatShaSumTells()
    {
        using var sum = Process.Start(new ProcessStartInfo("sh", ["-c", "sha256sum Cortap.Functions.dll Cortap.Infrastructure.dll Cortap.Reporting.dll Cortap.Sqlite.dll | sha256sum"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        })!;
        var digest = (await sum.StandardOutput.ReadToEndAsync()).Split(' ')[0];

        var self = await CommandLine.RunAsync([], "verify", "--self");
        var nothing = await CommandLine.RunAsync([], "verify");

        self.Output.TrimEnd().ShouldMatch($@"^Build \d+\.\d+\.\d+(\+[0-9a-f]{{40}})? sha256:{digest}$");
        nothing.ExitCode.ShouldBe(1);
        nothing.Error.ShouldStartWith("Name a report, or pass --self.");
    }

    /// <summary>A folder with the same assemblies but for one byte behind the end of one.</summary>
    private string OtherBinaries()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_world.DataDirectory, "binaries")).FullName;
        foreach (var name in new[] { "Cortap.Functions.dll", "Cortap.Infrastructure.dll", "Cortap.Reporting.dll", "Cortap.Sqlite.dll" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), Path.Combine(folder, name));
        File.AppendAllText(Path.Combine(folder, "Cortap.Sqlite.dll"), "!");
        return folder;
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
