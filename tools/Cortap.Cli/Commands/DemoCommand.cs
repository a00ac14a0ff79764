using System.CommandLine;
using Cortap.Cli.Demo;
using Cortap.Reporting.Documents;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap demo</c>: the whole story on this machine, with nothing else installed.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo?>("--data") { Description = "Data folder to use and keep; default: a temporary one" };
        var output = new Option<DirectoryInfo>("--out") { Description = "Where the report is saved", DefaultValueFactory = _ => new DirectoryInfo("out") };
        var type = new Option<string>("--type") { Description = "Report type", DefaultValueFactory = _ => ReportType.DraftAuditReport.WireName() };
        type.AcceptOnlyFromAmong([.. ReportCatalog.BuiltIn.Names]);
        var keep = new Option<bool>("--keep") { Description = "Leave the service running until Ctrl+C, so that the download link goes on working" };
        var batch = NumberOption.Create("--batch", "Make so many reports side by side, as one batch; 0 makes one alone", 0, 500, 0);
        var command = new Command("demo", "Start everything on this machine and make one report, from request to verified webhook") { data, output, type, keep, batch };
        command.Validators.Add(parse =>
        {
            if (parse.GetValue(keep) && parse.GetValue(batch) > 0) parse.AddError("--keep has no effect with --batch.");
        });
        command.SetAction(async (parse, cancellationToken) =>
        {
            var count = parse.GetValue(batch);
            await using var world = await DemoWorld.StartAsync(parse.GetValue(data)?.FullName, Math.Max(1, count));
            if (count > 0) return await new BatchDemoRun(world, parse.GetRequiredValue(output)).RunAsync(parse.GetRequiredValue(type), count, cancellationToken);
            return await new DemoRun(world, parse.GetRequiredValue(output), parse.GetValue(keep)).RunAsync(parse.GetRequiredValue(type), cancellationToken);
        });
        return command;
    }
}
