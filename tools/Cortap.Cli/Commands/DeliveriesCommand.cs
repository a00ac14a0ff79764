using System.CommandLine;
using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Spectre.Console;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap deliveries</c>: every attempt to deliver a job's webhook.</summary>
internal static class DeliveriesCommand
{
    public static Command Create()
    {
        var job = IdArgument.Create("job", "Job id");
        var service = new ServiceOptions();
        var command = new Command("deliveries", "Show every attempt to deliver a job's webhook, and when the next one is made") { job };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var deliveries = await client.ListDeliveriesAsync(parse.GetRequiredValue(job), cancellationToken);
            if (deliveries.Count == 0) Console.WriteLine("Nothing was sent yet.");
            foreach (var delivery in deliveries) Show(delivery);
        });
        return command;
    }

    private static void Show(JsonObject delivery)
    {
        Console.WriteLine($"Delivery {delivery["number"]}: {delivery["status"]}"
            + (delivery["callback_url"] is { } url ? $", to {url}" : "")
            + (delivery["next_attempt_at"] is { } next ? $", next attempt at {next}" : ""));
        var table = new Table().AddColumns("At", "Answer", "Milliseconds", "Error");
        foreach (var attempt in delivery.List("attempts"))
            table.AddRow(new[] { $"{attempt["at"]}", $"{attempt["status_code"]?.ToString() ?? "-"}", $"{attempt["duration_ms"]}", $"{attempt["error"]}" }.Select(Markup.Escape).ToArray());
        AnsiConsole.Write(table);
    }
}
