using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap jobs</c>: lists jobs, one's own or those of a wider scope.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        var scope = ListOption.Scope();
        var status = new Option<string?>("--status") { Description = "Only jobs in this state" };
        status.AcceptOnlyFromAmong("queued", "processing", "completed", "failed", "callback_failed");
        var project = new Option<string?>("--project") { Description = "Only jobs of this project" };
        var user = new Option<string?>("--user") { Description = "Only jobs of this user" };
        var type = new Option<string?>("--type") { Description = "Only reports of this type" };
        var from = new Option<string?>("--from") { Description = "Created at this date or time (ISO 8601) or later" };
        var to = new Option<string?>("--to") { Description = "Created before this date or time" };
        var limit = NumberOption.Create("--limit", "Jobs to show", 1, 100, 10);
        var cursor = ListOption.Cursor();
        var service = new ServiceOptions();
        var command = new Command("jobs", "List jobs, newest first: yours, or as an operator those of others") { scope, status, project, user, type, from, to, limit, cursor };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var filters = new Dictionary<string, string?>
            {
                ["scope"] = parse.GetValue(scope),
                ["status"] = parse.GetValue(status),
                ["project_id"] = parse.GetValue(project),
                ["user_id"] = parse.GetValue(user),
                ["report_type"] = parse.GetValue(type),
                ["from"] = parse.GetValue(from),
                ["to"] = parse.GetValue(to),
                ["limit"] = parse.GetValue(limit).ToString(CultureInfo.InvariantCulture),
                ["cursor"] = parse.GetValue(cursor),
            };
            var (jobs, next) = await client.ListJobsAsync(filters, cancellationToken);
            var isWide = parse.GetValue(scope) is "tenant" or "all";
            // Ids are copied.
            var table = new Table().AddColumn(new TableColumn("Job").NoWrap()).AddColumns("Project", "Report", "Status", "Webhook", "Created");
            if (isWide) table.AddColumn(new TableColumn("User").NoWrap());
            foreach (var job in jobs)
            {
                string[] cells = [job.JobId, $"{job.Json["project_id"]}", $"{job.Json["report_type"]}", job.Status, job.CallbackStatus ?? "-", $"{job.Json["created_at"]}"];
                string[] owner = isWide ? [$"{job.Json["tenant_id"]}:{job.Json["user_id"]}"] : [];
                table.AddRow([.. cells.Concat(owner).Select(Markup.Escape)]);
            }

            AnsiConsole.Write(table);
            if (next is not null) AnsiConsole.WriteLine($"More: add --cursor {next}");
        });
        return command;
    }
}
