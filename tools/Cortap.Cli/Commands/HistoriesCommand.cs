using System.CommandLine;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cortap.Cli.Histories;
using Cortap.Functions;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Histories;
using Cortap.Runtime.Hosting;
using Cortap.Sqlite;
using Microsoft.DurableTask;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap histories export</c>: what the running workflows of a service went through, to judge a new version by.</summary>
internal static class HistoriesCommand
{
    private const string DefaultHub = "Cortap";

    public static Command Create() => new("histories", "Take the histories of running workflows along, to judge a new version by (`cortap replay`)") { Export() };

    private static Command Export()
    {
        var target = FileArgument.ToWrite("export", "File to write, a history a line; it holds what workflows were given and have answered, but no token");
        var finished = new Option<bool>("--finished") { Description = "Also those of workflows that have ended" };
        var data = LocalKeys.DataOption();
        data.Description = "Data folder of the service, which may run; default: DATA_DIR, else .data";
        var storage = UrlOption.Create("--storage", "Tables of a service on Azure instead, https://ACCOUNT.table.core.windows.net; AZURE_ACCESS_TOKEN must hold a token for them, unless the address has a shared access signature");
        var hub = new Option<string>("--hub") { Description = "With --storage: the task hub, hubName in host.json", DefaultValueFactory = _ => DefaultHub };
        var command = new Command("export", "Write the histories in a data folder, or in a task hub on Azure, to a file") { target, data, finished, storage, hub };
        command.Validators.Add(parse =>
        {
            if (parse.GetResult(hub) is { Implicit: false } && parse.GetResult(storage) is null) parse.AddError("--hub has no effect without --storage.");
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            var file = parse.GetRequiredValue(target).FullName;
            var count = await WriteAsync(file, parse.GetValue(storage) is { } tables
                ? ReadHubAsync(tables, parse.GetRequiredValue(hub), parse.GetValue(finished), cancellationToken)
                : ReadFolder(parse.GetRequiredValue(data).FullName, parse.GetValue(finished)).ToAsyncEnumerable(), cancellationToken);
            Console.WriteLine($"Wrote {count} histories to {file}. Before you deploy: cortap replay --against {file}, with the cortap of the new version.");
        });
        return command;
    }

    private static async Task<int> WriteAsync(string file, IAsyncEnumerable<RecordedHistory> histories, CancellationToken cancellationToken)
    {
        var count = 0;
        try
        {
            await OutputFile.WriteAsync(file, async stream =>
            {
                await using var lines = new StreamWriter(stream);
                await foreach (var history in histories)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await lines.WriteLineAsync(history.ToJsonLine());
                    count++;
                }
            }, isPrivate: true);
        }
        catch (SqliteException exception)
        {
            throw new CliException($"The service's data folder cannot be read: {exception.Message}");
        }

        return count;
    }

    private static async IAsyncEnumerable<RecordedHistory> ReadHubAsync(Uri tables, string hub, bool withFinished, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var source = new AzureHub(tables, hub, ServiceOptions.TokenOf("AZURE_ACCESS_TOKEN"));
        await foreach (var history in source.ReadAsync(withFinished, cancellationToken)) yield return history;
    }

    private static IEnumerable<RecordedHistory> ReadFolder(string folder, bool withFinished)
    {
        var path = Path.Combine(folder, "engine.db");
        FileTrouble.RefuseHidden(path);
        return File.Exists(path) ? RecordedHistory.ReadAll(path, withFinished) : throw new CliException($"There is no {path}; point --data to the service's data folder.");
    }
}

/// <summary><c>cortap replay</c>: whether the workflows of this version get along with histories that another one has begun.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var against = FileArgument.OptionToRead("--against", "File of `cortap histories export`");
        against.Required = true;
        var command = new Command("replay", "Tell whether this version can go on with the workflows that another version has begun") { against };
        command.SetAction((parse, cancellationToken) => RunAsync(parse.GetRequiredValue(against), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var code = AppCode.Orchestrators(typeof(FunctionNames).Assembly);
        var (count, divergences) = (0, 0);
        await foreach (var line in InputFile.ReadLinesAsync(file, cancellationToken))
        {
            if (line.Length == 0) continue;
            count++;
            var (history, found) = Judge(file, count, line, code);
            if (found is not { } divergence) continue;
            divergences++;
            Console.WriteLine(divergence.Index is { } index
                ? $"{history.InstanceId}: {history.Orchestrator}, event {index}: the history has {divergence.Expected}; the code has {divergence.Actual}"
                : $"{history.InstanceId}: {history.Orchestrator}: {divergence.Message}");
            foreach (var origin in divergence.Origin) Console.WriteLine($"    at {origin}");
        }

        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{count} histories, {count - divergences} agree with this version, {divergences} do not ({Stopwatch.GetElapsedTime(started).TotalSeconds:f1} s)."));
        if (divergences > 0) Console.WriteLine("Do not deploy it before these workflows have ended, or bring the former code back beside the new.");
        return divergences > 0 ? 1 : 0;
    }

    private static (RecordedHistory History, NonDeterministicOrchestrationException? Divergence) Judge(FileInfo file, int number, string line, DurableTaskRegistry code)
    {
        try
        {
            var history = RecordedHistory.Parse(line);
            return (history, history.FindDivergence(code));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It is cut off, or has an event that no engine writes.
            throw new CliException($"{file.FullName}, line {number}, is no history of `cortap histories export`.");
        }
    }
}
