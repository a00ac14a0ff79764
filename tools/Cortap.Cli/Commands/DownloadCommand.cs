using System.CommandLine;
using Cortap.Cli.Api;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap download</c>: saves the report of a finished job, and of a PDF the signature that lies beside it.</summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var job = IdArgument.Create("job", "Job id");
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder to save it in", DefaultValueFactory = _ => new DirectoryInfo("out") };
        var service = new ServiceOptions();
        var command = new Command("download", "Save the report of a finished job") { job, output };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var jobId = parse.GetRequiredValue(job);
            var path = await SavedReport.SaveAsync(parse.GetRequiredValue(output), await client.GetJobAsync(jobId, cancellationToken), cancellationToken);
            Console.WriteLine(path);
            await SavedReport.SaveSignatureAsync(client, jobId, path, cancellationToken);
        });
        return command;
    }
}
