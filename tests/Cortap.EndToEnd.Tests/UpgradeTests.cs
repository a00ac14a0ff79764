using System.IO.Compression;
using System.Runtime.CompilerServices;
using Cortap.EndToEnd.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace Cortap.EndToEnd.Tests;

/// <summary>What an earlier release was killed at goes on with this version: the folders in <c>tests/fixtures/upgrade</c>.</summary>
public sealed class UpgradeTests
{
    public static TheoryData<string> Releases => [.. Directory.GetFiles(Folder(), "*.zip").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Start_OnTheFolderOfARelease_FinishesItsJobs(string release)
    {
        await using var world = await World.PrepareAsync();
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(Folder(), release + ".zip"), world.DataDirectory);
        var jobs = MoveToHere(world);
        jobs.Count.ShouldBe(4);
        var export = Path.Combine(world.DataDirectory, "histories.jsonl");

        var exported = await CommandLine.RunAsync([], "histories", "export", export, "--data", world.DataDirectory);
        exported.ExitCode.ShouldBe(0, exported.Error);
        var judged = await CommandLine.RunAsync([], "replay", "--against", export);
        judged.ExitCode.ShouldBe(0, judged.Output + judged.Error);
        judged.Output.ShouldContain("0 do not");

        await world.StartServiceAsync();
        using var client = world.Client();
        foreach (var jobId in jobs)
        {
            var job = await world.SettledAsync(client, jobId);
            job.Status.ShouldBe("completed", job.Json.ToJsonString());
            job.CallbackStatus.ShouldBe("delivered");
            var webhooks = world.WebhooksOf(jobId);
            webhooks.ShouldAllBe(webhook => webhook.Verified);
            webhooks.Select(webhook => webhook.Text).Distinct().Count().ShouldBe(1);
        }
    }

    [Fact]
    public async Task Replay_OfAHistoryThatThisVersionDoesNotFollow_NamesEventAndLine()
    {
        var file = Path.GetTempFileName();
        try
        {
            var history = await File.ReadAllTextAsync(Path.Combine(Folder(), "..", "..", "Cortap.Functions.Tests", "Orchestrations", "Histories", "report-completed.json"));
            var line = System.Text.Json.Nodes.JsonNode.Parse(history)!.ToJsonString();
            await File.WriteAllLinesAsync(file, [line, line.Replace("GenerateReport", "RenderReport", StringComparison.Ordinal)]);

            var judged = await CommandLine.RunAsync([], "replay", "--against", file);

            judged.ExitCode.ShouldBe(1, judged.Error);
            judged.Output.ShouldMatch(@"event \d+: the history has TaskScheduled 'RenderReport' \(#\d+\); the code has TaskScheduled 'GenerateReport' \(#\d+\)");
            judged.Output.ShouldMatch(@"at ReportOrchestrator\.PipelineAsync \(ReportOrchestrator\.cs:\d+\)");
            judged.Output.ShouldContain("2 histories, 1 agree with this version, 1 do not");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The receiver has another port now, and nothing is past its time, however old the folder is.</summary>
    private static List<string> MoveToHere(World world)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(world.DataDirectory, "jobs.db"), Pooling = false }.ToString());
        connection.Open();
        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE jobs SET callback_url = $url, purge_at = $purge_at RETURNING job_id";
        update.Parameters.AddWithValue("$url", world.Receiver.Url.ToString());
        update.Parameters.AddWithValue("$purge_at", DateTimeOffset.UtcNow.AddDays(30).ToUnixTimeMilliseconds());
        using var rows = update.ExecuteReader();
        var jobs = new List<string>();
        while (rows.Read()) jobs.Add(rows.GetString(0));
        return jobs;
    }

    private static string Folder([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "..", "fixtures", "upgrade");
}
