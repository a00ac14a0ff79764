using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap render</c>: makes a report from a canonical document, such as the snapshot that a job has stored.</summary>
internal static class RenderCommand
{
    public static Command Create()
    {
        var canonical = FileArgument.ToRead("canonical", "Canonical document, JSON");
        var output = FileArgument.OptionToWrite("--out", "File to write", "report.docx");
        var type = new Option<string?>("--type") { Description = $"Report type; default: that of the template, or {ReportType.DraftAuditReport.WireName()}" };
        type.AcceptOnlyFromAmong([.. ReportCatalog.BuiltIn.Names]);
        var template = FileArgument.OptionToRead("--template", "Restyled template, or the one that an older report was made from (templates/ in the object store)");
        var job = new Option<string>("--job") { Description = "Job id for the document's provenance", DefaultValueFactory = _ => "none" };

        var command = new Command("render", "Make a report from a canonical document") { canonical, output, type, template, job };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var bytes = await InputFile.ReadAsync(parse.GetRequiredValue(canonical), cancellationToken);
            var report = Choose(parse.GetValue(type), parse.GetValue(template) is { } file ? await InputFile.ReadAsync(file, cancellationToken) : null);
            var document = Render(bytes, report, parse.GetRequiredValue(job), cancellationToken);
            var target = parse.GetRequiredValue(output).FullName;
            await OutputFile.WriteAsync(target, document, cancellationToken);
            Console.WriteLine(target);
        });
        return command;
    }

    private static ReportDefinition Choose(string? type, byte[]? template)
    {
        var wanted = type is null ? null : ReportCatalog.BuiltIn.Of(new ReportType(type));
        if (template is null)
        {
            return wanted ?? ReportCatalog.BuiltIn.Of(ReportType.DraftAuditReport);
        }

        var inspection = TemplateInspector.Inspect(template, ReportCatalog.BuiltIn);
        if (inspection.Problems.Count > 0)
        {
            throw new CliException($"The template cannot be used.{string.Concat(inspection.Problems.Select(problem => Environment.NewLine + problem))}");
        }

        var report = ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == inspection.Id);
        return wanted is null || wanted == report
            ? report with { Template = report.Template.Restyled(template) }
            : throw new CliException($"The template is one of {report.Type}, not of {wanted.Type}; leave --type out.");
    }

    /// <summary>Without the names of our types, which the exception's own text is full of.</summary>
    private static string Fault(JsonException exception)
    {
        const string Lacking = "missing required properties including: ";
        var lacking = exception.Message.IndexOf(Lacking, StringComparison.Ordinal);
        if (lacking >= 0) return $"{exception.Path ?? "$"} lacks {exception.Message[(lacking + Lacking.Length)..].Split(". Path:")[0].TrimEnd('.')}";
        return exception.LineNumber is { } line
            ? $"{exception.Path ?? "$"} cannot be read (line {line + 1}, byte {exception.BytePositionInLine + 1})"
            : $"{exception.Path ?? "$"} cannot be read";
    }

    private static byte[] Render(byte[] canonical, ReportDefinition report, string job, CancellationToken cancellationToken)
    {
        try
        {
            var document = CanonicalJson.Deserialize(canonical);
            CanonicalValidation.EnsureRenderable(document, report.Fields);
            var request = new RenderRequest(report.Type, document, Convert.ToHexStringLower(SHA256.HashData(canonical)), job);
            return new ReportRenderer(new ReportCatalog([report]), NullLoggerFactory.Instance).Render(request, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new CliException($"The file is no canonical document: {Fault(exception)}. docs/canonical-1.0.schema.json describes one.");
        }
        catch (CortapException exception)
        {
            throw new CliException($"{exception.Code}: {exception.Message}");
        }
    }
}
