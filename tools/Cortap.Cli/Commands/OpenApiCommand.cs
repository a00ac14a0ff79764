using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.Cli.Display;
using Cortap.Functions.OpenApi;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap openapi</c>: writes the description of the HTTP interface as YAML, for docs/openapi.yaml.</summary>
internal static class OpenApiCommand
{
    public static Command Create()
    {
        var output = FileArgument.ToWrite("file", "File to write");
        var command = new Command("openapi", "Write the description of the HTTP interface as YAML") { output };
        command.SetAction((parse, cancellationToken) =>
            OutputFile.WriteAsync(parse.GetRequiredValue(output).FullName, Encoding.UTF8.GetBytes(Yaml.Write(JsonNode.Parse(OpenApiDocument.Json)!)), cancellationToken));
        return command;
    }
}
