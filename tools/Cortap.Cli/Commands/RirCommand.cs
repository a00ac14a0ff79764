using System.CommandLine;
using System.Xml;
using Cortap.Infrastructure.Pdf;
using Cortap.Reporting.Documents.RecipientInformationRequest;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap rir read</c>: what a recipient answered in a request package that came back.</summary>
internal static class RirCommand
{
    public static Command Create()
    {
        var file = FileArgument.ToRead("file", "Filled request package, .docx or .pdf");
        var read = new Command("read", "Print the answers as JSON and say which are missing") { file };
        read.SetAction(async (parse, cancellationToken) =>
        {
            var bytes = await InputFile.ReadAsync(parse.GetRequiredValue(file), cancellationToken);
            Console.WriteLine(RequestAnswers.ToJson(Read(bytes)));
        });
        return new Command("rir", "Work with recipient information requests") { read };
    }

    private static IReadOnlyList<RequestField> Read(byte[] bytes)
    {
        try
        {
            return bytes.AsSpan().StartsWith("%PDF-"u8) ? PdfForm.Read(bytes) : RequestAnswers.ReadDocument(bytes);
        }
        catch (InvalidDataException exception)
        {
            throw new CliException($"The answers cannot be read: {exception.Message.TrimEnd('.')}.");
        }
        catch (XmlException)
        {
            throw new CliException("The answers cannot be read: the XML in the file is damaged, or has what no document needs.");
        }
    }
}
