using System.CommandLine;
using System.Text;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Setup;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap setup</c>: makes and checks project setup documents.</summary>
internal static class SetupCommand
{
    public static Command Create() => new("setup", "Make and check project setup documents") { Validate(), Template() };

    private static Command Validate()
    {
        var file = FileArgument.ToRead("file", "Setup document, JSON or workbook");
        var command = new Command("validate", "Tell what a setup document lacks before a report needs it") { file };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var document = parse.GetRequiredValue(file);
            if (document.Length > SetupDocument.MaxBytes) throw new CliException($"{document.Name} is larger than the {SetupDocument.MaxBytes / 1024 / 1024} MiB that the service reads.");
            var check = SetupValidation.Check(await InputFile.ReadAsync(document, cancellationToken), ReportCatalog.BuiltIn.Fields, TimeProvider.System);
            foreach (var error in check.Errors) Console.Error.WriteLine($"error    {error}");
            foreach (var warning in check.Warnings) Console.WriteLine($"warning  {warning}");
            Console.WriteLine($"{check.Errors.Count} errors, {check.Warnings.Count} warnings");
            return check.Errors.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Template()
    {
        var file = FileArgument.ToWrite("file", "File to write: .json, or .xlsx for a workbook");
        file.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => Path.GetExtension(token.Value).ToLowerInvariant() is not (".json" or ".xlsx")))
                result.AddError($"{token.Value} must end in .json, or in .xlsx for a workbook.");
        });
        var command = new Command("template", "Write an empty setup document to fill in") { file };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var target = parse.GetRequiredValue(file);
            if (target.Exists) throw new CliException($"{target.FullName} exists already. Name another file, so that nothing filled in is lost.");
            if (target.Extension.Equals(".xlsx", StringComparison.OrdinalIgnoreCase))
                await OutputFile.WriteAsync(target.FullName, SetupWorkbook.CreateTemplate(), cancellationToken);
            else
                await OutputFile.WriteAsync(target.FullName, Encoding.UTF8.GetBytes(SetupTemplate.Json), cancellationToken);
            Console.WriteLine(target.FullName);
        });
        return command;
    }
}
