using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace Cortap.Runtime.Contracts.Tests;

public sealed class FunctionsApplicationBuilderTests
{
    [Fact]
    public void Build_WithoutARuntime_SaysWhatIsMissing()
        => Should.Throw<InvalidOperationException>(() => FunctionsApplication.CreateBuilder([]).Build())
            .Message.ShouldBe("No runtime runs these functions. Call UseEmbeddedRuntime on the builder before Build.");

    [Fact]
    public void Configuration_OfANewBuilder_PrefersTheCommandLineToTheEnvironment()
    {
        Environment.SetEnvironmentVariable("CORTAP_BUILDER_TEST__A", "environment");
        Environment.SetEnvironmentVariable("CORTAP_BUILDER_TEST__B", "environment");
        var builder = FunctionsApplication.CreateBuilder(["--CORTAP_BUILDER_TEST:A", "argument"]);
        builder.Configuration["CORTAP_BUILDER_TEST:A"].ShouldBe("argument");
        builder.Configuration["CORTAP_BUILDER_TEST:B"].ShouldBe("environment");
    }

    [Fact]
    public void Members_OfTheHostBuilder_AreThoseOfTheFunctionsBuilder()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        IHostApplicationBuilder host = builder;
        host.Configuration.ShouldBeSameAs(builder.Configuration);
        host.Services.ShouldBeSameAs(builder.Services);
        host.Environment.ShouldBeSameAs(builder.Environment);
        host.Logging.ShouldBeSameAs(builder.Logging);
        host.Metrics.ShouldBeSameAs(builder.Metrics);
        builder.ConfigureFunctionsWebApplication().ShouldBeSameAs(builder);
    }
}
