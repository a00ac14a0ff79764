using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cortap.Cli.Api;
using Cortap.Cli.Display;
using Cortap.Cli.Service;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Webhooks;
using Spectre.Console;

namespace Cortap.Cli.Demo;

/// <summary>One report from click to webhook, told on the terminal.</summary>
internal sealed class DemoRun(DemoWorld world, DirectoryInfo output, bool keep)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<int> RunAsync(string reportType, CancellationToken cancellationToken)
    {
        await using var service = await world.StartServiceAsync(cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"Service       [blue]{service.BaseAddress}[/], process {Seconds(service.StartupTime)} old when it listened");

        using var client = new CortapClient(service.BaseAddress, world.Mint.Mint());
        var order = new ReportOrder(DemoProject.Id, reportType, world.Receiver.Url);
        var jobId = await client.SubmitAsync(order, cancellationToken);
        var acceptedAt = Stopwatch.GetTimestamp();
        AnsiConsole.MarkupLineInterpolated(
            $"Job           [blue]{jobId}[/], accepted {Seconds(Stopwatch.GetElapsedTime(service.StartTimestamp, acceptedAt))} after process start");

        var arrival = ArrivalAsync(jobId, acceptedAt);
        var job = await JobWatch.FollowAsync(client, jobId, cancellationToken);
        var (webhook, duration) = await arrival;
        Tell(webhook, duration);
        if (job is not { Status: "completed", DownloadUrl: { } link } || !webhook.Verified) return Fail(job, service);

        var path = await SavedReport.SaveAsync(output, job, cancellationToken);
        // Each demo has keys of its own.
        var keys = Path.ChangeExtension(path, ".keys.json");
        await File.WriteAllBytesAsync(keys, await client.GetKeysAsync(cancellationToken), cancellationToken);
        Console.WriteLine($"Link          {link.AbsoluteUri}");
        Console.WriteLine($"Report        {path}");
        Console.WriteLine($"Verify        cortap verify {Shell.Quote(path)} --keys {Shell.Quote(keys)}");
        if (keep)
        {
            Console.WriteLine("The service goes on, and with it the link, until Ctrl+C.");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await service.StopAsync(TimeSpan.FromSeconds(10));
        if (!keep) Console.WriteLine("The demo's service has ended, and the link with it; the report is saved. With --keep both go on until Ctrl+C.");
        return 0;
    }

    private async Task<(ReceivedWebhook Webhook, TimeSpan Duration)> ArrivalAsync(string jobId, long acceptedAt)
    {
        var webhook = await world.Receiver.WaitForAsync(received => received.JobId == jobId, Patience);
        return (webhook, Stopwatch.GetElapsedTime(acceptedAt));
    }

    private static void Tell(ReceivedWebhook webhook, TimeSpan duration)
    {
        AnsiConsole.MarkupLineInterpolated($"Webhook       {Seconds(duration)} after the 202, signatures {(webhook.Verified ? "verified" : "WRONG: " + string.Join(", ", webhook.Problems))}");
        Console.WriteLine(webhook.Json.ToJsonString(Readable));
    }

    private static int Fail(JobSnapshot job, ServiceProcess service)
    {
        Console.Error.WriteLine($"The job ended {job.Status}: {job.Json["error"]?.ToJsonString()}");
        Console.Error.WriteLine(service.Output);
        return 1;
    }

    private static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.00 's'", CultureInfo.InvariantCulture);
}
