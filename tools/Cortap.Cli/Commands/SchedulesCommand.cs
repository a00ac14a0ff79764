using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Spectre.Console;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap schedules</c>: configured reports that run by themselves.</summary>
internal static class SchedulesCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create() =>
        new("schedules", "Reports that run by themselves") { CreateList(), CreateShow(), CreatePut(), CreateDelete(), CreateRun(), CreateRuns() };

    private static Argument<string> Id() => IdArgument.Create("schedule", "Id of the schedule");

    private static Command CreateList()
    {
        var (limit, cursor, service) = (NumberOption.Create("--limit", "Schedules to show", 1, 100, 100), CursorOption(), new ServiceOptions());
        var command = new Command("list", "List the tenant's schedules") { limit, cursor };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var page = await client.ListSchedulesAsync(parse.GetValue(limit), parse.GetValue(cursor), cancellationToken);
            var table = new Table().AddColumns("Schedule", "Report", "When", "Zone", "Next run", "Last run");
            foreach (var schedule in page.List("schedules"))
            {
                AddRow(
                    table, schedule["schedule_id"], schedule["report_id"], schedule["cron"], schedule["time_zone"],
                    schedule["next_run_at"] ?? (schedule.Of<bool>("enabled") ? "never" : "paused"),
                    schedule["last_run"] is JsonObject last ? $"{last["at"]} {last["status"]}" : "-");
            }

            Show(table, page, "cortap schedules list");
        });
        return command;
    }

    private static Command CreateShow()
    {
        var (id, service) = (Id(), new ServiceOptions());
        var command = new Command("show", "Show a schedule") { id };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            Console.WriteLine((await client.GetScheduleAsync(parse.GetRequiredValue(id), cancellationToken)).ToJsonString(Indented));
        });
        return command;
    }

    private static Command CreatePut()
    {
        var id = Id();
        var report = new Option<string>("--report") { Description = "Id of the configured report", Required = true };
        var cron = new Option<string>("--cron") { Description = "Five fields: minute, hour, day of month, month, day of week", Required = true };
        var zone = new Option<string>("--zone") { Description = "Time zone, such as America/New_York", Required = true };
        var paused = new Option<bool>("--paused") { Description = "Keep it, but do not run it" };
        var onMissed = new Option<string>("--on-missed") { Description = "What becomes of runs at whose time no host was running", DefaultValueFactory = _ => "skip" };
        onMissed.AcceptOnlyFromAmong("skip", "run_once");
        var service = new ServiceOptions();
        var command = new Command("put", "Create or replace a schedule") { id, report, cron, zone, paused, onMissed };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var schedule = new JsonObject
            {
                ["report_id"] = parse.GetRequiredValue(report),
                ["cron"] = parse.GetRequiredValue(cron),
                ["time_zone"] = parse.GetRequiredValue(zone),
                ["enabled"] = !parse.GetValue(paused),
                ["on_missed"] = parse.GetRequiredValue(onMissed),
            };
            var stored = await client.PutScheduleAsync(parse.GetRequiredValue(id), schedule, cancellationToken);
            Console.WriteLine(stored["next_run_at"] is { } next ? $"{stored["schedule_id"]} runs next at {next}" : $"{stored["schedule_id"]} is paused");
        });
        return command;
    }

    private static Command CreateDelete()
    {
        var (id, service) = (Id(), new ServiceOptions());
        var command = new Command("delete", "Remove a schedule; its jobs stay") { id };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            await client.DeleteScheduleAsync(parse.GetRequiredValue(id), cancellationToken);
        });
        return command;
    }

    private static Command CreateRun()
    {
        var (id, service) = (Id(), new ServiceOptions());
        var command = new Command("run", "Run a schedule's report now, and print the id of its job") { id };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            // The service account may have to sign in first.
            using var client = service.Connect(parse, TimeSpan.FromSeconds(120));
            Console.WriteLine((await client.RunScheduleAsync(parse.GetRequiredValue(id), cancellationToken)).Of<string>("job_id"));
        });
        return command;
    }

    private static Command CreateRuns()
    {
        var (id, limit, cursor, service) = (Id(), NumberOption.Create("--limit", "Runs to show", 1, 100, 20), CursorOption(), new ServiceOptions());
        var command = new Command("runs", "List a schedule's runs, newest first") { id, limit, cursor };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var schedule = parse.GetRequiredValue(id);
            var page = await client.ListRunsAsync(schedule, parse.GetValue(limit), parse.GetValue(cursor), cancellationToken);
            var table = new Table().AddColumns("At", "Trigger", "Status", "Job", "Why");
            foreach (var run in page.List("runs"))
            {
                AddRow(
                    table, run["at"], run["trigger"], run["count"] is { } count ? $"{run["status"]} ({count})" : run["status"], run["job_id"] ?? "-",
                    run["error"] is JsonObject error ? $"{error["code"]}: {error["message"]}" : "");
            }

            Show(table, page, $"cortap schedules runs {schedule}");
        });
        return command;
    }

    private static Option<string?> CursorOption() => new("--cursor") { Description = "Cursor printed below an earlier list" };

    private static void AddRow(Table table, params JsonNode?[] cells) => table.AddRow([.. cells.Select(cell => Markup.Escape($"{cell}"))]);

    private static void Show(Table table, JsonObject page, string command)
    {
        AnsiConsole.Write(table);
        if (page["next_cursor"] is { } next) AnsiConsole.WriteLine($"More: {command} --cursor {next}");
    }
}
