using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Cortap.Cli.Display;
using Spectre.Console;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap batch</c>: many reports at once.</summary>
internal static class BatchCommand
{
    private const int MaxProjects = 500;

    public static Command Create() => new("batch", "Order and follow many reports at once") { Submit(), List(), Status(), Watch(), Cancel(), Redeliver(), Download() };

    private static Command Submit()
    {
        var projects = new Argument<string>("projects") { Description = $"Riskuity project ids and ranges, such as 33,40-52; {MaxProjects} at most" };
        var callback = UrlOption.Create("--callback", "Webhook address");
        callback.Required = true;
        var type = new Option<string>("--type") { Description = "Report type", DefaultValueFactory = _ => "draft_audit_report" };
        type.AcceptOnlyFromAmong("draft_audit_report", "recipient_information_request");
        var format = new Option<string>("--format") { Description = "docx or pdf", DefaultValueFactory = _ => "docx" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Start nothing; tell what the projects' setup lacks" };
        var watch = new Option<bool>("--watch") { Description = "Follow the batch until its webhook is settled" };
        var service = new ServiceOptions();
        var command = new Command("submit", "Order one report for each of many projects") { projects, callback, type, format, dryRun, watch };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var order = new ReportOrder(0, parse.GetRequiredValue(type), parse.GetRequiredValue(callback), parse.GetRequiredValue(format));
            var answer = await client.StartBatchAsync(order, ReadProjects(parse.GetRequiredValue(projects)), parse.GetValue(dryRun), cancellationToken);
            if (parse.GetValue(dryRun)) return Tell(answer);

            var batchId = answer.Of<string>("batch_id");
            Console.WriteLine(batchId);
            return parse.GetValue(watch) ? await BatchWatch.RunAsync(client, batchId, cancellationToken) : 0;
        });
        return command;
    }

    private static Command List()
    {
        var scope = ListOption.Scope();
        var limit = NumberOption.Create("--limit", "Batches to show", 1, 100, 10);
        var cursor = ListOption.Cursor();
        var service = new ServiceOptions();
        var command = new Command("list", "List batches, newest first: yours, or as an operator those of others") { scope, limit, cursor };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var filters = new Dictionary<string, string?>
            {
                ["scope"] = parse.GetValue(scope),
                ["limit"] = parse.GetValue(limit).ToString(CultureInfo.InvariantCulture),
                ["cursor"] = parse.GetValue(cursor),
            };
            var (batches, next) = await client.ListBatchesAsync(filters, cancellationToken);
            // Ids are copied.
            var table = new Table().AddColumn(new TableColumn("Batch").NoWrap()).AddColumns("Report", "Status", "Webhook", "Created", "Jobs");
            foreach (var batch in batches)
            {
                string[] cells = [batch.BatchId, $"{batch.Json["report_type"]}", batch.Status, batch.CallbackStatus ?? "-", $"{batch.Json["created_at"]}", batch.Summary];
                table.AddRow([.. cells.Select(Markup.Escape)]);
            }

            AnsiConsole.Write(table);
            if (next is not null) AnsiConsole.WriteLine($"More: add --cursor {next}");
        });
        return command;
    }

    private static Command Status() => ForOne("status", "Show a batch and its jobs", async (client, batchId, cancellationToken) =>
    {
        var batch = await client.GetBatchAsync(batchId, cancellationToken);
        AnsiConsole.Write(BatchWatch.TableOf(batch));
        Console.WriteLine($"{batch.Status}, {batch.Summary}");
        return 0;
    });

    private static Command Watch() => ForOne("watch", "Follow a batch until its webhook is delivered or given up", BatchWatch.RunAsync);

    private static Command Cancel() => ForOne("cancel", "End what is left of a batch", async (client, batchId, cancellationToken) =>
    {
        var batch = await client.CancelBatchAsync(batchId, cancellationToken);
        Console.WriteLine($"Cancelling {batch.BatchId}; {batch.Summary}");
        return 0;
    });

    private static Command Redeliver() => ForOne("redeliver", "Send the webhook of a batch that has ended again", async (client, batchId, cancellationToken) =>
    {
        await client.RedeliverBatchAsync(batchId, cancellationToken);
        Console.WriteLine($"{batchId}: a new delivery has begun; see cortap batch status {batchId}");
        return 0;
    });

    private static Command Download()
    {
        var batch = IdArgument.Create("batch", "Batch id");
        var file = FileArgument.ToWrite("file", "ZIP file to write");
        var service = new ServiceOptions();
        var command = new Command("download", "Save the reports of a batch as one ZIP") { batch, file };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var target = parse.GetRequiredValue(file).FullName;
            await client.DownloadBatchAsync(parse.GetRequiredValue(batch), target, cancellationToken);
            Console.WriteLine(target);
        });
        return command;
    }

    private static Command ForOne(string name, string description, Func<CortapClient, string, CancellationToken, Task<int>> run)
    {
        var batch = IdArgument.Create("batch", "Batch id");
        var service = new ServiceOptions();
        var command = new Command(name, description) { batch };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            return await run(client, parse.GetRequiredValue(batch), cancellationToken);
        });
        return command;
    }

    /// <returns>0 when nothing is lacking, else 1.</returns>
    private static int Tell(JsonObject answer)
    {
        foreach (var project in answer.List("projects"))
        {
            var lacks = (project["missing"] as JsonArray ?? []).Select(path => $"{path} is missing").Concat((project["errors"] as JsonArray ?? []).Select(error => $"{error}")).ToList();
            if (lacks.Count > 0) Console.WriteLine($"{project["project_id"]}: {string.Join("; ", lacks)}");
        }

        Console.WriteLine($"{answer["ready"]} of {answer["count"]} projects are ready");
        return answer.Of<int>("ready") == answer.Of<int>("count") ? 0 : 1;
    }

    private static List<long> ReadProjects(string text)
    {
        var projects = new List<long>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last) || last < first || last - first >= MaxProjects)
                throw new CliException($"'{part}' is neither a project id nor a range such as 40-52 of {MaxProjects} at most.");
            for (var id = first; id <= last; id++) projects.Add(id);
        }

        return projects.Count is > 0 and <= MaxProjects ? projects : throw new CliException($"A batch has 1 to {MaxProjects} projects; these are {projects.Count}.");
    }

    private static bool TryRead(string text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id is >= 1 and < 1L << 53;
}
