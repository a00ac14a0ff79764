using System.CommandLine;
using Spectre.Console;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap jobs</c>: lists the caller's jobs.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        var status = new Option<string?>("--status") { Description = "Only jobs in this state" };
        status.AcceptOnlyFromAmong("queued", "processing", "completed", "failed", "callback_failed");
        var limit = NumberOption.Create("--limit", "Jobs to show", 1, 100, 10);
        var cursor = new Option<string?>("--cursor") { Description = "Cursor printed below an earlier list" };
        var service = new ServiceOptions();
        var command = new Command("jobs", "List your jobs, newest first") { status, limit, cursor };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var (jobs, next) = await client.ListJobsAsync(parse.GetValue(status), parse.GetValue(limit), parse.GetValue(cursor), cancellationToken);
            var table = new Table().AddColumns("Job", "Project", "Report", "Status", "Webhook", "Created");
            foreach (var job in jobs)
            {
                table.AddRow(
                    job.JobId, $"{job.Json["project_id"]}", $"{job.Json["report_type"]}", job.Status, job.CallbackStatus ?? "-", $"{job.Json["created_at"]}");
            }

            AnsiConsole.Write(table);
            if (next is not null) AnsiConsole.WriteLine($"More: cortap jobs --cursor {next}");
        });
        return command;
    }
}
