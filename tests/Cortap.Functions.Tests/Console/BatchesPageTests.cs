using System.Text;
using Cortap.Functions.Console;
using Cortap.Functions.Console.Pages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Tests.Console;

public sealed class BatchesPageTests
{
    /// <summary>Batches that somebody starts appear on the first page, and a later one does not turn back to it.</summary>
    [Theory]
    [InlineData(null, "/console/batches")]
    [InlineData("a+b", "/console/batches?cursor=a%2Bb")]
    public async Task Page_ThatStaysOpen_AsksForItselfAgain(string? cursor, string address)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();

        var html = Encoding.UTF8.GetString(await new PageRenderer(services, services.GetRequiredService<ILoggerFactory>()).RenderAsync<BatchesPage>(new Dictionary<string, object?>
        {
            [nameof(BatchesPage.Frame)] = new Frame("/console/batches", null, "", "c"),
            [nameof(BatchesPage.Cursor)] = cursor,
        }));

        html.ShouldContain($"hx-get=\"{address}\"");
    }
}
