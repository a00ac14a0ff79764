using System.Diagnostics;
using System.IO.Compression;
using Cortap.Cli.Api;
using Cortap.Cli.Display;
using Cortap.Simulators.Demo;
using Spectre.Console;

namespace Cortap.Cli.Demo;

/// <summary>Many reports side by side, told by one live table, ending in one ZIP.</summary>
internal sealed class BatchDemoRun(DemoWorld world, DirectoryInfo output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<int> RunAsync(string reportType, int count, CancellationToken cancellationToken)
    {
        await using var service = await world.StartServiceAsync(cancellationToken);
        using var client = new CortapClient(service.BaseAddress, world.Mint.Mint());
        var started = Stopwatch.GetTimestamp();
        var projects = Enumerable.Range(0, count).Select(index => DemoProject.Id + index).ToList();
        var answer = await client.StartBatchAsync(new ReportOrder(0, reportType, world.Receiver.Url), projects, dryRun: false, cancellationToken);
        var batchId = (string)answer["batch_id"]!;
        AnsiConsole.MarkupLineInterpolated($"Service       [blue]{service.BaseAddress}[/]");
        AnsiConsole.MarkupLineInterpolated($"Batch         [blue]{batchId}[/], {count} reports");

        var batch = await BatchWatch.FollowAsync(client, batchId, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var webhook = await world.Receiver.WaitForAsync(received => received.BatchId == batchId, Patience);
        AnsiConsole.MarkupLineInterpolated($"Batch         [bold]{batch.Status}[/] after {elapsed.TotalSeconds:0.0} s, {batch.Summary}");
        AnsiConsole.MarkupLineInterpolated($"Webhook       signatures {(webhook.Verified ? "verified" : "WRONG: " + string.Join(", ", webhook.Problems))}: {webhook.Text}");

        output.Create();
        var path = Path.Combine(output.FullName, $"CORTAP_{batchId}.zip");
        await client.DownloadBatchAsync(batchId, path, cancellationToken);
        await using var archive = await ZipFile.OpenReadAsync(path, cancellationToken);
        await service.StopAsync(TimeSpan.FromSeconds(10));
        Console.WriteLine($"Reports       {path}, {archive.Entries.Count - 1} reports, {new FileInfo(path).Length / 1024} KiB");
        if (batch.Status == "completed" && webhook.Verified) return 0;

        Console.Error.WriteLine(service.Output);
        return 1;
    }
}
