using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap render</c>: makes a report from a canonical document, such as the snapshot that a job has stored.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var canonical = FileArgument.ToRead("canonical", "Canonical document, JSON");
        var output = FileArgument.OptionToWrite("--out", "File to write", "report.docx");
        var type = new Option<string>("--type") { Description = "Report type", DefaultValueFactory = _ => ReportType.DraftAuditReport.WireName() };
        type.AcceptOnlyFromAmong([.. Enum.GetValues<ReportType>().Select(value => value.WireName())]);
        var job = new Option<string>("--job") { Description = "Job id for the document's provenance", DefaultValueFactory = _ => "none" };

        var command = new Command("render", "Make a report from a canonical document") { canonical, output, type, job };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var bytes = await File.ReadAllBytesAsync(parse.GetRequiredValue(canonical).FullName, cancellationToken);
            var report = Render(bytes, ReportNames.ParseReportType(parse.GetRequiredValue(type))!.Value, parse.GetRequiredValue(job), cancellationToken);
            var target = parse.GetRequiredValue(output).FullName;
            await File.WriteAllBytesAsync(target, report, cancellationToken);
            Console.WriteLine(target);
        });
        return command;
    }

    private static byte[] Render(byte[] canonical, ReportType type, string job, CancellationToken cancellationToken)
    {
        try
        {
            var document = CanonicalJson.Deserialize(canonical);
            CanonicalValidation.EnsureRenderable(document, type);
            var request = new RenderRequest(type, document, Convert.ToHexStringLower(SHA256.HashData(canonical)), job);
            return ReportRenderer.Create().Render(request, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new CliException($"The file is no canonical document: {exception.Message} docs/canonical-1.0.schema.json describes one.");
        }
        catch (CortapException exception)
        {
            throw new CliException($"{exception.Code}: {exception.Message}");
        }
    }
}
