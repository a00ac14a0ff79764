using Cortap.Cli.Api;
using Spectre.Console;

namespace Cortap.Cli.Display;

/// <summary>Follows a batch on the terminal: one live table, or plain lines when the output is no terminal.</summary>
internal static class BatchWatch
{
    private const int MostRows = 30;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <returns>0 when every report is there and the batch's webhook was delivered, else 1.</returns>
    public static async Task<int> RunAsync(CortapClient client, string batchId, CancellationToken cancellationToken)
    {
        var batch = await FollowAsync(client, batchId, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"{batchId}: [bold]{batch.Status}[/], {batch.Summary}, webhook {batch.CallbackStatus}");
        return batch is { Status: "completed", CallbackStatus: "delivered" } ? 0 : 1;
    }

    /// <summary>Shows the jobs until the batch is settled.</summary>
    public static Task<BatchSnapshot> FollowAsync(CortapClient client, string batchId, CancellationToken cancellationToken)
    {
        if (AnsiConsole.Profile.Capabilities.Interactive)
        {
            return AnsiConsole.Live(new Table()).AutoClear(false).StartAsync(context => PollAsync(client, batchId, batch => context.UpdateTarget(TableOf(batch)), cancellationToken));
        }

        var last = "";
        return PollAsync(client, batchId, batch =>
        {
            if (batch.Summary != last) Console.WriteLine(last = batch.Summary);
        }, cancellationToken);
    }

    /// <summary>All jobs, or those that there is most to see of.</summary>
    public static Table TableOf(BatchSnapshot batch)
    {
        var table = new Table().AddColumns("Project", "Job", "Status", "Phase", "Report").Caption(Markup.Escape(batch.Summary));
        var shown = batch.Jobs.Count <= MostRows
            ? batch.Jobs
            : batch.Jobs.OrderBy(job => job.Status switch { "processing" => 0, "failed" or "callback_failed" => 1, "queued" => 2, _ => 3 }).Take(MostRows);
        foreach (var job in shown)
        {
            var color = job.Status switch { "completed" => "green", "failed" or "callback_failed" => "red", "processing" => "yellow", _ => "grey" };
            table.AddRow(
                Markup.Escape($"{job.Json["project_id"]}"), Markup.Escape(job.JobId), $"[{color}]{Markup.Escape(job.Status)}[/]", Markup.Escape(job.CurrentPhase ?? ""),
                Markup.Escape(job.FileName ?? job.Json["error"]?.Text("code") ?? ""));
        }

        if (batch.Jobs.Count > MostRows) table.AddRow("…", $"{batch.Jobs.Count - MostRows} more", "", "", "");
        return table;
    }

    private static Task<BatchSnapshot> PollAsync(CortapClient client, string batchId, Action<BatchSnapshot> show, CancellationToken cancellationToken) =>
        Following.RunAsync(() => client.GetBatchAsync(batchId, cancellationToken), show, batch => batch.Settled, Interval, cancellationToken);
}
