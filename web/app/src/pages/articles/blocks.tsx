/** The blocks of an article. They are plain words and places: nothing of them is ever read as markup. */
import type { ArticleBlock, ArticleRead, ArticleSpan } from '@polybank/api';
import { Link } from 'react-router';

function Words({ spans }: { spans: readonly ArticleSpan[] }) {
  return spans.map((span, nth) => <Word key={nth} span={span} />);
}

function Word({ span }: { span: ArticleSpan }) {
  const { text, strong, emphasis, code, link } = span;
  let words: React.ReactNode = text === '\n' ? <br /> : text;
  if (code) words = <code>{words}</code>;
  if (emphasis) words = <em>{words}</em>;
  if (strong) words = <strong>{words}</strong>;
  if (link?.kind === 'page' && link.to.startsWith('/')) return <Link to={link.to}>{words}</Link>;
  if (link?.kind === 'article') return <Link to={`/articles/${encodeURIComponent(link.name)}`}>{words}</Link>;
  if (link?.kind === 'https' && link.to.startsWith('https://')) {
    return (
      <a href={link.to} target="_blank" rel="noopener noreferrer">
        {words}
      </a>
    );
  }
  return words;
}

function Block({ block, images }: { block: ArticleBlock; images: ArticleRead['images'] }) {
  switch (block.kind) {
    case 'heading':
      return block.rank === 2 ? (
        <h2>
          <Words spans={block.spans} />
        </h2>
      ) : (
        <h3>
          <Words spans={block.spans} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Words spans={block.spans} />
        </p>
      );
    case 'quote':
      return (
        <blockquote>
          <Words spans={block.spans} />
        </blockquote>
      );
    case 'list': {
      const rows = block.items.map((item, nth) => (
        <li key={nth}>
          <Words spans={item.spans} />
        </li>
      ));
      return block.ordered ? <ol>{rows}</ol> : <ul>{rows}</ul>;
    }
    case 'rule':
      return <hr />;
    case 'image': {
      const image = images[block.image];
      return image ? <img src={image.url} srcSet={image.srcset} sizes="(max-width: 480px) 100vw, 430px" width={image.width} height={image.height} alt={image.alt} loading="lazy" /> : null;
    }
  }
}

export function Blocks({ blocks, images }: { blocks: readonly ArticleBlock[]; images: ArticleRead['images'] }) {
  return (
    <div className="article-text">
      {blocks.map((block, nth) => (
        <Block key={nth} block={block} images={images} />
      ))}
    </div>
  );
}
