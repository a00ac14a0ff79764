using System.CommandLine;
using System.Text.Json.Nodes;
using Cortap.Cli.Audit;
using Cortap.Reporting.Audit;
using Spectre.Console;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap audit</c>: who decided what, and whether the record of it is whole.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Show, verify and prove the record of what was decided") { List(), Verify(), Prove(), Export() };

    private static Command List()
    {
        string[] names = ["object", "action", "outcome", "user_id", "tenant_id", "correlation_id", "from", "to", "cursor"];
        var filters = names.ToDictionary(
            name => name, name => new Option<string?>("--" + name.Replace('_', '-')) { Description = name == "cursor" ? "Cursor printed below an earlier list" : $"Only records with this {name}" });
        filters["from"].Description = "Only records from this time on, such as 2026-02-11T16:00:45Z";
        filters["to"].Description = "Only records before this time";
        var limit = NumberOption.Create("--limit", "Records to show", 1, 100, 20);
        var service = new ServiceOptions();
        var command = new Command("list", "List records of a running service, newest first, with a service account's token") { limit };
        foreach (var filter in filters.Values) command.Add(filter);
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var query = string.Join('&', filters.Where(filter => parse.GetValue(filter.Value) is not null)
                .Select(filter => $"{filter.Key}={Uri.EscapeDataString(parse.GetValue(filter.Value)!)}").Append($"limit={parse.GetValue(limit)}"));
            using var client = service.Connect(parse);
            var (records, next) = await client.ListAuditAsync(query, cancellationToken);
            var table = new Table().AddColumns("Number", "At", "User", "Action", "Object", "Outcome", "Client", "Reason");
            foreach (var record in records)
            {
                table.AddRow(new[]
                {
                    $"{record["number"]}", $"{record["at"]}", record["user_id"] is null ? "-" : $"{record["tenant_id"]}:{record["user_id"]}", $"{record["action"]}",
                    Text(record, "object"), record["status"] is null ? $"{record["outcome"]}" : $"{record["status"]} {record["code"]}", Text(record, "client"), Text(record, "reason"),
                }.Select(Markup.Escape).ToArray());
            }

            AnsiConsole.Write(table);
            if (next is not null) AnsiConsole.WriteLine($"More: the same with --cursor {next}");
        });
        return command;
    }

    private static Command Verify()
    {
        var source = new AuditSource();
        var proof = FileArgument.OptionToRead("--proof", "Verify this proof of one record instead, which needs the public keys only");
        var days = NumberOption.Create("--retention-days", "Records whose checkpoint is older may be missing", 1, 36_500, 400);
        var command = new Command("verify", "Tell whether the record is whole; needs no service, only store, checkpoints and public keys") { proof, days };
        source.AddTo(command, readsCheckpoints: true, readsKeys: true);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var keys = await source.ReadKeysAsync(parse, cancellationToken);
            if (parse.GetValue(proof) is { } file)
            {
                var text = await InputFile.ReadTextAsync(file, cancellationToken);
                if (!AuditProof.TryVerify(text, keys, out var shown, out var objection)) throw new CliException($"Not proven. {objection}");
                Console.WriteLine($"Proven: record {shown.Record.Number} is one of those that checkpoint {shown.Checkpoint.Index} was signed over on {AuditRecord.Time(shown.Checkpoint.At)}.");
                Console.WriteLine(shown.Record);
                return 0;
            }

            var checkpoints = await source.ReadCheckpointsAsync(parse, cancellationToken);
            var verifier = new AuditVerifier(checkpoints, keys, TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(parse.GetValue(days)));
            await foreach (var (record, place) in source.ReadAsync(parse, cancellationToken)) verifier.Add(record.Span, place);
            return Report(verifier.Finish());
        });
        return command;
    }

    private static int Report(AuditVerification verification)
    {
        if (verification.IsSound)
        {
            Console.WriteLine($"Whole: {verification.Records} records, the last one {verification.LastNumber}, are those that {verification.Checkpoints} checkpoints were signed over.");
        }
        else
        {
            Console.WriteLine($"Not whole: {verification.Records} records and {verification.Checkpoints} checkpoints do not fit.");
            foreach (var finding in verification.Findings) Console.WriteLine($"  {finding.Fault}: {finding.Text}");
        }

        if (verification.LastCheckpoint is { } last) Console.WriteLine($"Last checkpoint: {last.Reference}, {AuditRecord.Time(last.At)}");
        if (verification is { IsSound: true, Uncovered: > 0 }) Console.WriteLine($"The last {verification.Uncovered} are too young for a checkpoint; nothing vouches for them yet.");
        return verification.IsSound ? 0 : 1;
    }

    private static Command Prove()
    {
        var number = NumberOption.CreateArgument("number", "Number of the record", 1, long.MaxValue);
        var source = new AuditSource();
        var command = new Command("prove", "Print a proof of one record, which shows nothing of any other; `cortap audit verify --proof` checks it") { number };
        source.AddTo(command, readsCheckpoints: true);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var wanted = parse.GetValue(number);
            foreach (var (_, text) in await source.ReadCheckpointsAsync(parse, cancellationToken))
            {
                if (!AuditCheckpoint.TryRead(text, out var checkpoint) || wanted < checkpoint.First || wanted > checkpoint.Last) continue;
                var records = await source.ReadAsync(parse, checkpoint.First, checkpoint.Last, cancellationToken);
                if (records.FirstOrDefault(record => record.Number == wanted) is not { } record) throw new CliException($"There is no record {wanted} any more.");
                try
                {
                    Console.Write(AuditProof.Create(record, records, text));
                    return;
                }
                catch (InvalidDataException exception)
                {
                    throw new CliException($"The record {wanted} cannot be proven: {exception.Message}.");
                }
            }

            throw new CliException($"No checkpoint covers a record {wanted}. A new record is covered within a minute, while the service runs.");
        });
        return command;
    }

    private static Command Export()
    {
        var source = new AuditSource();
        var command = new Command("export", "Print every record, one a line, for `cortap audit verify --records`");
        source.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var output = Console.OpenStandardOutput();
            await foreach (var (record, _) in source.ReadAsync(parse, cancellationToken))
            {
                await output.WriteAsync(record, cancellationToken);
                await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
            }
        });
        return command;
    }

    private static string Text(JsonObject record, string name) => record[name]?.ToString() ?? "-";
}
