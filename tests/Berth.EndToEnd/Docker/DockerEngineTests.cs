using Berth.Testing.Docker;

namespace Berth.EndToEnd.Docker;

/// <summary>The tests that share the engine; one after the other, since they name and remove images.</summary>
[CollectionDefinition(nameof(DockerEngine))]
public sealed class DockerEngineTests : ICollectionFixture<DockerEngine>;
