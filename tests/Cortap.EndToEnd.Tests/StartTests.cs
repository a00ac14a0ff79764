using Cortap.Cli.Service;

namespace Cortap.EndToEnd.Tests;

/// <summary>The service that cannot start.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Start_WithAWrongSetting_SaysWhyOnOneLine()
    {
        var folder = Directory.CreateTempSubdirectory("cortap-start-");
        try
        {
            var settings = new ServiceSettings { DataDirectory = folder.FullName, Environment = new Dictionary<string, string> { ["STORAGE_MODE"] = "floppy" } };

            var failure = await Should.ThrowAsync<InvalidOperationException>(() => ServiceProcess.StartAsync(settings));

            failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].ShouldHaveSingleItem().ShouldStartWith("Cannot start: STORAGE_MODE must be ");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
