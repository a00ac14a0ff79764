using Cortap.Cli;
using Cortap.Cli.Display;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.EndToEnd.Tests;

/// <summary>Holds docs/cli.md to the command line.</summary>
public sealed class ManualTests
{
    [Fact]
    public void Manual_InDocs_IsThatOfTheCommands() =>
        File.ReadAllText(Path.Combine(TestServer.RepositoryRoot, "docs", "cli.md"))
            .ShouldBe(Manual.Write(CortapCommand.Create()), "`dotnet run --project tools/Cortap.Cli -- manual docs/cli.md` writes it anew.");
}
