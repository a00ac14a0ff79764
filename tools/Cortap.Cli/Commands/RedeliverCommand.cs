using System.CommandLine;
using System.Text.Json.Nodes;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap redeliver</c>: sends a webhook again, or all that were given up.</summary>
internal static class RedeliverCommand
{
    public static Command Create()
    {
        var job = IdArgument.Create("job", "Job id; none with --all");
        job.Arity = ArgumentArity.ZeroOrOne;
        var all = new Option<bool>("--all") { Description = "All dead letters of your tenant; for operators" };
        var project = NumberOption.Create("--project", "With --all: only those of this project; 0 for all", 0, (1L << 53) - 1, 0L);
        var from = new Option<string?>("--from") { Description = "With --all: of jobs created at this date or time (ISO 8601) or later" };
        var to = new Option<string?>("--to") { Description = "With --all: of jobs created before this date or time" };
        var reason = new Option<string?>("--reason") { Description = "With --all: why, for the audit record" };
        var service = new ServiceOptions();
        var command = new Command("redeliver", "Send the webhook of a finished job again, or all dead letters") { job, all, project, from, to, reason };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            if (parse.GetValue(all) == parse.GetValue(job) is not null) throw new CliException("Name one job, or pass --all.");
            if (parse.GetValue(job) is { } jobId)
            {
                if (parse.GetValue(project) > 0 || parse.GetValue(from) is not null || parse.GetValue(to) is not null || parse.GetValue(reason) is not null)
                    throw new CliException("--project, --from, --to and --reason have no effect without --all.");
                Console.WriteLine($"{(await client.RedeliverAsync(jobId, cancellationToken)).JobId}: a new delivery has begun; see cortap deliveries {jobId}");
                return;
            }

            var selection = new JsonObject { ["status"] = "callback_failed" };
            if (parse.GetValue(project) is > 0 and var projectId) selection["project_id"] = projectId;
            Add("from", parse.GetValue(from));
            Add("to", parse.GetValue(to));
            Add("reason", parse.GetValue(reason));
            var (count, hasMore) = await client.RedeliverAllAsync(selection, cancellationToken);
            Console.WriteLine($"{count} deliveries have begun{(hasMore ? "; there are more, run it again" : "")}");

            void Add(string name, string? value)
            {
                if (value is not null) selection[name] = value;
            }
        });
        return command;
    }
}
