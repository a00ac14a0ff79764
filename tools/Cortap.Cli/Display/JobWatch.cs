using Cortap.Cli.Api;
using Cortap.Reporting.Jobs;
using Spectre.Console;

namespace Cortap.Cli.Display;

/// <summary>Follows one job on the terminal: a live bar, or plain lines when the output is no terminal.</summary>
internal static class JobWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    /// <returns>0 when the report is there and its webhook was delivered, else 1.</returns>
    public static async Task<int> RunAsync(CortapClient client, string jobId, CancellationToken cancellationToken)
    {
        var job = await FollowAsync(client, jobId, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"{jobId}: [bold]{job.Outcome}[/]");
        if (job.DownloadUrl is { } link) Console.WriteLine($"Report: {link.AbsoluteUri}");
        if (job.Json["error"] is { } error) Console.WriteLine(error.ToJsonString());
        if (job.Json["callback"]?.Text("last_error") is { } trouble) Console.WriteLine($"Webhook: {trouble} See cortap deliveries {jobId}");
        return job.Status == "completed" ? 0 : 1;
    }

    /// <summary>Shows the phases until the job is settled.</summary>
    public static Task<JobSnapshot> FollowAsync(CortapClient client, string jobId, CancellationToken cancellationToken) =>
        AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Progress()
                .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(progress =>
                {
                    var bar = progress.AddTask("accepted");
                    return PollAsync(client, jobId, job => Update(bar, job), cancellationToken);
                })
            : PollAsync(client, jobId, new PlainPhases().Show, cancellationToken);

    private static void Update(ProgressTask bar, JobSnapshot job)
    {
        bar.Description = Markup.Escape(job.Finished ? job.Outcome : job.CurrentPhase ?? job.Status);
        bar.Value = job.Percent;
    }

    private static Task<JobSnapshot> PollAsync(CortapClient client, string jobId, Action<JobSnapshot> show, CancellationToken cancellationToken) =>
        Following.RunAsync(() => client.GetJobAsync(jobId, cancellationToken), show, job => job.Settled, Interval, cancellationToken);

    /// <summary>One line for each phase that became complete.</summary>
    private sealed class PlainPhases
    {
        private readonly HashSet<string> _shown = [];

        public void Show(JobSnapshot job)
        {
            // A finished job shows its result instead of its progress.
            foreach (var phase in job.DownloadUrl is null ? job.CompletedPhases : JobPhase.Pipeline)
                Once($"  {phase} done");
            if (job.Finished) Once($"  job {job.Status}");
            if (job is { Settled: true, CallbackStatus: not null }) Once($"  webhook {job.CallbackStatus}");
        }

        private void Once(string line)
        {
            if (_shown.Add(line)) Console.WriteLine(line);
        }
    }
}
