using System.Text.RegularExpressions;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Tests.Aws.Servers;
using DocumentFormat.OpenXml.Packaging;

namespace Cortap.EndToEnd.Tests;

/// <summary>
/// Pastes the README's commands, letter by letter, as a newcomer would. Only `dotnet` and `xdg-open` are stood in for: the first runs what
/// is built already instead of building it again (and installs the real package where TOOL_PACKAGE names one), the second notes what is opened.
/// </summary>
public sealed partial class ReadmeTests : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("cortap-readme-").FullName;
    private readonly List<Terminal> _terminals = [];
    private readonly Dictionary<string, string> _environment = [];
    private OwnNetwork _network = null!;

    public async Task InitializeAsync()
    {
        var tools = Path.Combine(_home, "bin");
        Directory.CreateDirectory(tools);
        Scripts.Write(Path.Combine(tools, "dotnet"), $"""
            case "$*" in
              'run --project tools/Cortap.Cli -- '*) shift 4; exec "$REAL_DOTNET" '{AppContext.BaseDirectory}cortap.dll' "$@" ;;
              'run --project src/Cortap.Server'*) exec "$REAL_DOTNET" '{AppContext.BaseDirectory}Cortap.Server.dll' ;;
              'pack tools/Cortap.Cli -o out/tool') mkdir -p out/tool; [ -z "$TOOL_PACKAGE" ] || cp "$TOOL_PACKAGE"/*.nupkg out/tool ;;
              'tool install cortap --global --source out/tool')
                if [ -n "$TOOL_PACKAGE" ]; then exec "$REAL_DOTNET" tool install cortap --tool-path '{tools}' --source out/tool; fi
                printf '#!/bin/sh\nexec "$REAL_DOTNET" "{AppContext.BaseDirectory}cortap.dll" "$@"\n' > '{tools}/cortap'; chmod +x '{tools}/cortap' ;;
              *.dll*) exec "$REAL_DOTNET" "$@" ;;
              *) echo "The README asks for what this test does not know: dotnet $*" >&2; exit 1 ;;
            esac
            """);
        Scripts.Write(Path.Combine(tools, "xdg-open"), $"echo \"$1\" > '{_home}/opened'");
        _environment["REAL_DOTNET"] = Scripts.Dotnet;
        _environment["DOTNET_ROOT"] = Path.GetDirectoryName(Scripts.Dotnet)!;
        _environment["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}";
        _environment["TOOL_PACKAGE"] = Environment.GetEnvironmentVariable("TOOL_PACKAGE") ?? "";
        _environment["DOTNET_CLI_HOME"] = _home;
        _network = await OwnNetwork.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var terminal in _terminals) terminal.Dispose();
        await _network.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Readme_PastedIntoTerminals_EndsWithAGenuineReport()
    {
        var commands = Commands();
        commands.Count.ShouldBe(6);

        // The demo, and what it says can be done after it has ended.
        var demo = await RunAsync(commands[0]);
        var verify = VerifyLine().Match(demo.Text).Groups[1].Value;
        await RunAsync(commands[1]);
        (await RunAsync(verify)).Text.ShouldContain("Genuine");

        // The service by hand.
        var simulators = Open(commands[2]);
        await simulators.ShowsAsync("Ctrl+C");
        simulators.Text.ShouldContain($"{Path.Combine(_home, ".data", "keys")} (");
        simulators.Text.ShouldContain("for development only");
        var service = Open(commands[3]);
        await service.ShowsAsync("istening on");
        var report = await RunAsync(commands[4] + commands[5]);

        report.Text.ShouldContain("CompleteJob done");
        report.Text.ShouldContain("Genuine");
        report.Text.ShouldContain("HTTP/1.1 202");
        // The demo's report is of the same project, lies in the same folder, and is still there.
        (await RunAsync(verify)).Text.ShouldContain("Genuine");
        await simulators.ShowsAsync("verified");
        var opened = Path.Combine(_home, (await File.ReadAllTextAsync(Path.Combine(_home, "opened"))).Trim());
        using var document = WordprocessingDocument.Open(opened, isEditable: false);
        document.MainDocumentPart!.Document.InnerText.ShouldContain("Juniper Basin Transit Authority");

        // What `simulate` prints is for pasting, too.
        (await RunAsync(string.Join('\n', Pasted(simulators.Text).Where(line => !line.StartsWith("dotnet", StringComparison.Ordinal))))).Text.ShouldContain("webhook delivered");
    }

    private async Task<Terminal> RunAsync(string commands)
    {
        var terminal = Open(commands);
        (await terminal.EndAsync()).ShouldBe(0, $"{commands}\n{terminal.Text}");
        return terminal;
    }

    private Terminal Open(string commands)
    {
        var terminal = new Terminal(_network.Start(commands, _home, _environment));
        _terminals.Add(terminal);
        return terminal;
    }

    private static List<string> Commands()
    {
        var readme = File.ReadAllText(Path.Combine(TestServer.RepositoryRoot, "README.md"));
        var journey = readme[readme.IndexOf("## Try it", StringComparison.Ordinal)..readme.IndexOf("## What it is", StringComparison.Ordinal)];
        return [.. ShellBlock().Matches(journey).Select(block => block.Groups[1].Value)];
    }

    private static IEnumerable<string> Pasted(string text) =>
        text.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim());

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^Verify +(cortap .+)$", RegexOptions.Multiline)]
    private static partial Regex VerifyLine();
}
