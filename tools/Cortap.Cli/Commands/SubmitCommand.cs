using System.CommandLine;
using Cortap.Cli.Api;
using Cortap.Cli.Display;
using Cortap.Reporting.Documents;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap submit</c>: orders a report and, with <c>--watch</c>, follows it.</summary>
internal static class SubmitCommand
{
    private const long MaxProjectId = (1L << 53) - 1;

    public static Command Create()
    {
        var project = NumberOption.CreateArgument("project", "Riskuity project id", 1, MaxProjectId);
        var callback = UrlOption.Create("--callback", "Webhook address");
        callback.Required = true;
        var type = new Option<string>("--type") { Description = "Report type", DefaultValueFactory = _ => ReportType.DraftAuditReport.WireName() };
        type.AcceptOnlyFromAmong([.. ReportCatalog.BuiltIn.Names]);
        var format = new Option<string>("--format") { Description = "docx or pdf", DefaultValueFactory = _ => "docx" };
        var attachments = new Option<bool>("--attachments") { Description = "List the evidence that Riskuity names" };
        var refresh = new Option<bool>("--refresh") { Description = "Read the project anew, even if it was read within the last hour" };
        var watch = new Option<bool>("--watch") { Description = "Follow the job until its webhook is settled" };
        var service = new ServiceOptions();

        var command = new Command("submit", "Order a report") { project, callback, type, format, attachments, refresh, watch };
        service.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = service.Connect(parse);
            var order = new ReportOrder(
                parse.GetValue(project), parse.GetRequiredValue(type), parse.GetRequiredValue(callback), parse.GetRequiredValue(format), parse.GetValue(attachments),
                parse.GetValue(refresh));
            var jobId = await client.SubmitAsync(order, cancellationToken);
            Console.WriteLine(jobId);
            return parse.GetValue(watch) ? await JobWatch.RunAsync(client, jobId, cancellationToken) : 0;
        });
        return command;
    }
}
