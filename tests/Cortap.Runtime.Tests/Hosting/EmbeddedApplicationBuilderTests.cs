using Cortap.Runtime.Hosting;
using Microsoft.Extensions.Hosting;

namespace Cortap.Runtime.Tests.Hosting;

public sealed class EmbeddedApplicationBuilderTests
{
    [Fact]
    public void Build_WithoutARuntime_SaysWhatIsMissing()
        => Should.Throw<InvalidOperationException>(() => new EmbeddedApplicationBuilder([]).Build())
            .Message.ShouldBe("No runtime runs these functions. Call UseEmbeddedRuntime on the builder before Build.");

    [Fact]
    public void Configuration_OfANewBuilder_PrefersTheCommandLineToTheEnvironment()
    {
        Environment.SetEnvironmentVariable("CORTAP_BUILDER_TEST__A", "environment");
        Environment.SetEnvironmentVariable("CORTAP_BUILDER_TEST__B", "environment");
        var builder = new EmbeddedApplicationBuilder(["--CORTAP_BUILDER_TEST:A", "argument"]);
        builder.Configuration["CORTAP_BUILDER_TEST:A"].ShouldBe("argument");
        builder.Configuration["CORTAP_BUILDER_TEST:B"].ShouldBe("environment");
    }

    [Fact]
    public void Members_OfTheHostBuilder_AreItsOwn()
    {
        var builder = new EmbeddedApplicationBuilder([]);
        IHostApplicationBuilder host = builder;
        host.Configuration.ShouldBeSameAs(builder.Configuration);
        host.Services.ShouldBeSameAs(builder.Services);
        host.Environment.ShouldBeSameAs(builder.Environment);
        host.Logging.ShouldBeSameAs(builder.Logging);
        host.Metrics.ShouldBeSameAs(builder.Metrics);
    }
}
