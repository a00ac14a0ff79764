using System.CommandLine;
using System.Xml;
using Cortap.Reporting.Documents;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap template</c>: looks into the Word templates.</summary>
internal static class TemplateCommand
{
    public static Command Create() => new("template", "List, check, explain and restyle the Word templates") { List(), Check(), Tags(), Restyle() };

    private static Command List()
    {
        var export = new Option<DirectoryInfo?>("--export") { Description = "Folder to which the templates are written, for restyling in Word" };
        var command = new Command("list", "Show the templates that this version ships") { export };
        command.SetAction(async (parse, cancellationToken) =>
        {
            foreach (var template in ReportCatalog.BuiltIn.All.Select(report => report.Template))
            {
                if (parse.GetValue(export) is { } folder) await ExportAsync(folder, template, cancellationToken);
                var inspection = TemplateInspector.Inspect(template.Content, ReportCatalog.BuiltIn);
                Console.WriteLine($"{template.Id,-32} version {inspection.Version}, {inspection.Tags.Count} tags");
            }
        });
        return command;
    }

    private static Command Check()
    {
        var file = FileArgument.ToRead("file", "A .docx");
        var annotate = FileArgument.OptionToWrite("--annotate", "Write the file with a Word comment at each fault");
        var command = new Command("check", "Tell whether a restyled template can be used") { file, annotate };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var content = await InputFile.ReadAsync(parse.GetRequiredValue(file), cancellationToken);
            var inspection = TemplateInspector.Inspect(content, ReportCatalog.BuiltIn);
            if (parse.GetValue(annotate) is { } target) await OutputFile.WriteAsync(target.FullName, Annotate(content, inspection), cancellationToken);
            foreach (var problem in inspection.Problems) Console.Error.WriteLine(problem);
            if (inspection.Problems.Count == 0) Console.WriteLine($"{inspection.Id} version {inspection.Version}: {inspection.Tags.Count} tags, no problem.");
            return inspection.Problems.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Tags()
    {
        var file = FileArgument.ToRead("file", "A .docx");
        var command = new Command("tags", "List the tags of a template and what they stand for") { file };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var inspection = TemplateInspector.Inspect(await InputFile.ReadAsync(parse.GetRequiredValue(file), cancellationToken), ReportCatalog.BuiltIn);
            foreach (var tag in inspection.Tags) Console.WriteLine($"{tag.Tag,-56} {tag.Part,-24} {tag.Meaning}".TrimEnd());
            if (inspection.Tags.Count > 0) return 0;
            // Why there are none.
            foreach (var problem in inspection.Problems) Console.Error.WriteLine(problem);
            return 1;
        });
        return command;
    }

    private static Command Restyle()
    {
        var id = new Argument<string>("template") { Description = "Template that takes the look" };
        id.AcceptOnlyFromAmong([.. ReportCatalog.BuiltIn.All.Select(report => report.Template.Id)]);
        var file = FileArgument.ToRead("file", "A .docx");
        var output = FileArgument.OptionToWrite("--out", "File to write", "restyled.docx");
        var command = new Command("restyle", "Take the styles of an edited copy, whose tags the editor dropped, over into a template") { id, file, output };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var template = ReportCatalog.BuiltIn.All.Single(report => report.Template.Id == parse.GetRequiredValue(id)).Template;
            var edited = await InputFile.ReadAsync(parse.GetRequiredValue(file), cancellationToken);
            var target = parse.GetRequiredValue(output).FullName;
            await OutputFile.WriteAsync(target, Restyle(template, edited), cancellationToken);
            Console.WriteLine(target);
        });
        return command;
    }

    private static byte[] Restyle(ReportTemplate template, byte[] edited)
    {
        try
        {
            return TemplateRestyler.Apply(template.Content, edited);
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            throw new CliException($"The edited copy cannot be read: {TemplateInspector.Explain(exception)}");
        }
    }

    private static byte[] Annotate(byte[] content, TemplateInspection inspection)
    {
        try
        {
            return TemplateAnnotator.Annotate(content, inspection.Problems);
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException)
        {
            throw new CliException($"The file cannot be annotated: {TemplateInspector.Explain(exception)}");
        }
    }

    private static async Task ExportAsync(DirectoryInfo folder, ReportTemplate template, CancellationToken cancellationToken)
    {
        if (File.Exists(folder.FullName)) throw new CliException($"{folder.FullName} is a file; name a folder.");
        folder.Create();
        var file = Path.Combine(folder.FullName, $"{template.Id}.docx");
        if (File.Exists(file) && !(await File.ReadAllBytesAsync(file, cancellationToken)).AsSpan().SequenceEqual(template.Content.Span))
            throw new CliException($"{file} exists already and is another one. Name another folder, so that no restyled template is lost.");
        await OutputFile.WriteAsync(file, template.Content, cancellationToken);
    }
}
